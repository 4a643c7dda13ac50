package org.usagebudget.model;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * How one customer stands to its budget in the open billing period, in a list of all customers. Immutable. Its cost has the Azure
 * plan's shape for every customer, without the total in US dollars; it does not tell when it was last modified.
 */
public final class CustomerStanding extends BudgetReport {
    /** What {@code attributes.objectType} says. */
    public static final String OBJECT_TYPE = "CustomerStanding";

    /** {@link #status}: more than the budget is used. */
    public static final String OVER = "over";

    /** {@link #status}: 80 % of the budget or more are used, and not more than all of it. */
    public static final String TRENDING = "trending";

    /** {@link #status}: less than 80 % of the budget are used, or it is 0 and nothing is. */
    public static final String WITHIN = "within";

    /** {@link #status}: there is no budget. */
    public static final String NONE = "none";

    private final CustomerId customerId;
    private final String companyName;
    private final String domain;
    private final String status;
    private final Instant asOf;
    private final BillingDates billingDates;

    private CustomerStanding(Builder builder) {
        super(builder);
        customerId = builder.customerId;
        companyName = Objects.requireNonNull(builder.companyName, "companyName");
        domain = Objects.requireNonNull(builder.domain, "domain");
        status = Objects.requireNonNull(builder.status, "status");
        asOf = Objects.requireNonNull(builder.asOf, "asOf");
        billingDates = Objects.requireNonNull(builder.billingDates, "billingDates");
        requirePlanShape();
    }

    /** Begins the standing of that customer; everything that has no null must follow. */
    public static Builder builder(CustomerId customerId) {
        return new Builder(customerId);
    }

    /** Who it is. */
    public CustomerId customerId() {
        return customerId;
    }

    /** The company's name. */
    public String companyName() {
        return companyName;
    }

    /** Its default domain, in small letters. */
    public String domain() {
        return domain;
    }

    /** {@link #OVER}, {@link #TRENDING}, {@link #WITHIN} or {@link #NONE}; other values may come. */
    public String status() {
        return status;
    }

    /** The moment for which it was worked out; nothing of it changed between that and the moment whose state its page shows. */
    public Instant asOf() {
        return asOf;
    }

    /** The first moment of the billing period. */
    public Instant billingStart() {
        return billingDates.start();
    }

    /** The first moment after the billing period. */
    public Instant billingEnd() {
        return billingDates.end();
    }

    /**
     * Reads the standing that the parser is at.
     *
     * @throws UnreadableException where it is no object, or lacks what every such report has
     */
    public static CustomerStanding read(JsonParser parser) {
        UsageFields fields = UsageFields.read(parser, "a standing");
        return fields.fillBudget(builder(fields.id(CustomerId::parse, "customerId", "id")))
                .companyName(fields.text("companyName"))
                .domain(fields.text("domain"))
                .status(fields.text("status"))
                .asOf(WireReader.required(fields.moment("asOf"), "a standing's asOf"))
                .billingDates(fields.start(), fields.end())
                .build();
    }

    @Override
    public void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("customerId", customerId.toString());
        json.writeStringProperty("companyName", companyName);
        json.writeStringProperty("domain", domain);
        cost().writeCurrency(json);
        writeBudget(json);
        writePercentUsed(json);
        cost().writeTotal(json);
        writeProjections(json);
        json.writeStringProperty("status", status);
        billingDates.writeTo(json);
        writeDataAsOf(json);
        Members.moment(json, "asOf", asOf);
        Members.attributes(json, OBJECT_TYPE);
        json.writeEndObject();
    }

    /** Makes a standing. Not thread-safe. */
    public static final class Builder extends BudgetReport.Builder<Builder> {
        private final CustomerId customerId;
        private @Nullable String companyName;
        private @Nullable String domain;
        private @Nullable String status;
        private @Nullable Instant asOf;
        private @Nullable BillingDates billingDates;

        private Builder(CustomerId customerId) {
            this.customerId = customerId;
        }

        /** Sets {@link CustomerStanding#companyName}; required. */
        public Builder companyName(String value) {
            companyName = value;
            return this;
        }

        /** Sets {@link CustomerStanding#domain}; required. */
        public Builder domain(String value) {
            domain = value;
            return this;
        }

        /** Sets {@link CustomerStanding#status}; required. */
        public Builder status(String value) {
            status = value;
            return this;
        }

        /** Sets {@link CustomerStanding#asOf}; required. */
        public Builder asOf(Instant value) {
            asOf = value;
            return this;
        }

        /** The first moment of the billing period, and the first one after it; required. */
        public Builder billingDates(Instant start, Instant end) {
            billingDates = new BillingDates(start, end);
            return this;
        }

        @Override
        Builder self() {
            return this;
        }

        /** The standing; a {@link NullPointerException} names what is required and has not been set. */
        public CustomerStanding build() {
            return new CustomerStanding(this);
        }
    }
}
