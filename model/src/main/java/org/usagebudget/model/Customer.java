package org.usagebudget.model;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * A tenant that buys from one partner. A list shows its id and its company alone; by its id there is more. Immutable.
 */
public final class Customer {
    /** What {@code attributes.objectType} says. */
    public static final String OBJECT_TYPE = "Customer";

    /** {@link #relationshipToPartner}: of those that the wire knows, the one that a partner and its customers have here. */
    public static final String RESELLER = "reseller";

    private final CustomerId id;
    private final String companyName;
    private final String domain;
    private final @Nullable String country;
    private final @Nullable String culture;
    private final @Nullable String currencyCode;
    private final String relationship;
    private final String more;

    private Customer(Builder builder) {
        id = builder.id;
        companyName = Objects.requireNonNull(builder.companyName, "companyName");
        domain = Objects.requireNonNull(builder.domain, "domain");
        country = builder.country;
        culture = builder.culture;
        currencyCode = builder.currencyCode;
        relationship = builder.relationship;
        more = builder.more;
    }

    /** Begins a customer of that id; company name and domain must follow. */
    public static Builder builder(CustomerId id) {
        return new Builder(id);
    }

    /** Its tenant id. */
    public CustomerId id() {
        return id;
    }

    /** The company's name. */
    public String companyName() {
        return companyName;
    }

    /** Its default domain, in small letters. */
    public String domain() {
        return domain;
    }

    /** Its country, two capital letters of ISO 3166; empty where it was read from a list. */
    public Optional<String> country() {
        return Optional.ofNullable(country);
    }

    /** The language and region it is written to in, a BCP 47 tag such as {@code de-DE}; empty where it was read from a list. */
    public Optional<String> culture() {
        return Optional.ofNullable(culture);
    }

    /** Its billing currency, three capital letters of ISO 4217; empty where it was read from a list. */
    public Optional<String> currencyCode() {
        return Optional.ofNullable(currencyCode);
    }

    /** {@link #RESELLER}; Partner Center also answers other values. */
    public String relationshipToPartner() {
        return relationship;
    }

    /**
     * The members of the answer that have no method here, as the text of a JSON object: Partner Center's alone, such as {@code billingProfile.email}, and
     * those that a later version of the service may add. {@code {}} where there are none, and where this was not read.
     * Not written, and not looked at by {@link #equals}.
     */
    public String moreMembers() {
        return more;
    }

    /**
     * Reads the customer that the parser is at, an item of a list or one by its id. What is not there is empty.
     *
     * @throws UnreadableException where it is no object or its id is none
     */
    public static Customer read(JsonParser parser) {
        return CustomerParts.read(parser);
    }

    /** Writes the customer as an item of a list. */
    public void writeItemTo(JsonGenerator json) {
        json.writeStartObject();
        writeCompany(json);
        writeEnd(json);
    }

    /**
     * Writes the customer as the answer to a request for it alone: with {@code billingProfile}, whose id and whose
     * {@code commerceId} beside it are the customer's own.
     */
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("commerceId", id.toString());
        writeCompany(json);
        json.writeObjectPropertyStart("billingProfile");
        json.writeStringProperty("id", id.toString());
        if (culture != null) {
            json.writeStringProperty("culture", culture);
            json.writeStringProperty("language", Locale.forLanguageTag(culture).getLanguage());
        }
        json.writeStringProperty("companyName", companyName);
        if (country != null) {
            json.writeObjectPropertyStart("defaultAddress");
            json.writeStringProperty("country", country);
            json.writeEndObject();
        }
        Members.attributes(json, "CustomerBillingProfile");
        json.writeEndObject();
        json.writeBooleanProperty("allowDelegatedAccess", false);
        json.writeArrayPropertyStart("customDomains");
        json.writeString(domain);
        json.writeEndArray();
        Members.present(json, "currencyCode", currencyCode);
        writeEnd(json);
    }

    private void writeCompany(JsonGenerator json) {
        json.writeStringProperty("id", id.toString());
        json.writeObjectPropertyStart("companyProfile");
        json.writeStringProperty("tenantId", id.toString());
        json.writeStringProperty("domain", domain);
        json.writeStringProperty("companyName", companyName);
        Members.attributes(json, "CustomerCompanyProfile");
        json.writeEndObject();
        json.writeStringProperty("relationshipToPartner", relationship);
    }

    private void writeEnd(JsonGenerator json) {
        Members.self(json, new Link("/customers/" + id, "GET"));
        Members.attributes(json, OBJECT_TYPE);
        json.writeEndObject();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Customer that
                && id.equals(that.id)
                && companyName.equals(that.companyName)
                && domain.equals(that.domain)
                && Objects.equals(country, that.country)
                && Objects.equals(culture, that.culture)
                && Objects.equals(currencyCode, that.currencyCode)
                && relationship.equals(that.relationship);
    }

    @Override
    public int hashCode() {
        return Objects.hash(id, companyName, domain, country, culture, currencyCode);
    }

    @Override
    public String toString() {
        return companyName + " (" + id + ")";
    }

    /** A customer in the making. Not thread-safe. */
    public static final class Builder {
        private final CustomerId id;
        private @Nullable String companyName;
        private @Nullable String domain;
        private @Nullable String country;
        private @Nullable String culture;
        private @Nullable String currencyCode;
        private String relationship = RESELLER;
        private String more = MoreMembers.NONE;

        private Builder(CustomerId id) {
            this.id = id;
        }

        /** The company's name; required. */
        public Builder companyName(String value) {
            companyName = value;
            return this;
        }

        /** Its default domain; required. */
        public Builder domain(String value) {
            domain = value;
            return this;
        }

        /** Its country, two capital letters of ISO 3166. */
        public Builder country(@Nullable String value) {
            country = value;
            return this;
        }

        /** The language and region it is written to in, a BCP 47 tag. */
        public Builder culture(@Nullable String value) {
            culture = value;
            return this;
        }

        /** Its billing currency, three capital letters of ISO 4217. */
        public Builder currencyCode(@Nullable String value) {
            currencyCode = value;
            return this;
        }

        /** What it is to the partner; {@link #RESELLER} unless set. */
        public Builder relationshipToPartner(String value) {
            relationship = value;
            return this;
        }

        /** What {@link Customer#moreMembers} says. */
        Builder more(String value) {
            more = value;
            return this;
        }

        /** The customer; a {@link NullPointerException} names what is required and has not been set. */
        public Customer build() {
            return new Customer(this);
        }
    }
}
