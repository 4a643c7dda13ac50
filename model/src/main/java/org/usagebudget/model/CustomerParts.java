package org.usagebudget.model;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/** What has been seen of a customer that is being read. */
final class CustomerParts {
    private @Nullable CustomerId id;
    private @Nullable String tenantId;
    private @Nullable String companyName;
    private @Nullable String domain;
    private @Nullable String billingCountry;
    private @Nullable String companyCountry;
    private @Nullable String culture;
    private @Nullable String currencyCode;
    private @Nullable String relationship;

    private final MoreMembers more = new MoreMembers();
    private final MoreMembers moreOfCompany = new MoreMembers();
    private final MoreMembers moreOfBilling = new MoreMembers();

    private CustomerParts() {}

    static Customer read(JsonParser parser) {
        CustomerParts parts = new CustomerParts();
        WireReader.readObject(parser, "a customer", parts::member);
        if (parts.id == null && parts.tenantId != null) {
            parts.id = id(parts.tenantId);
        }
        Customer.Builder customer = Customer.builder(WireReader.required(parts.id, "the customer's id"))
                .companyName(parts.companyName == null ? "" : parts.companyName)
                .domain(parts.domain == null ? "" : parts.domain)
                .country(parts.billingCountry == null ? parts.companyCountry : parts.billingCountry)
                .culture(parts.culture)
                .currencyCode(parts.currencyCode)
                .more(parts.more());
        return parts.relationship == null
                ? customer.build()
                : customer.relationshipToPartner(parts.relationship).build();
    }

    private String more() {
        more.add("companyProfile", moreOfCompany);
        more.add("billingProfile", moreOfBilling);
        return more.object();
    }

    private void member(String name, JsonParser value) {
        switch (name) {
            case "id" -> {
                String text = WireReader.text(value);
                id = text == null ? null : id(text);
            }
            case "companyProfile" -> WireReader.readOptionalObject(value, this::company);
            case "billingProfile" -> WireReader.readOptionalObject(value, this::billing);
            case "currencyCode" -> currencyCode = WireReader.text(value);
            case "relationshipToPartner" -> relationship = WireReader.text(value);
            default -> more.add(name, value);
        }
    }

    private void company(String name, JsonParser value) {
        switch (name) {
            case "tenantId" -> tenantId = WireReader.text(value);
            case "companyName" -> companyName = WireReader.text(value);
            case "domain" -> domain = WireReader.text(value);
            case "address" -> companyCountry = address(name, value, moreOfCompany);
            default -> moreOfCompany.add(name, value);
        }
    }

    private void billing(String name, JsonParser value) {
        switch (name) {
            case "culture" -> culture = WireReader.text(value);
            case "defaultAddress" -> billingCountry = address(name, value, moreOfBilling);
            default -> moreOfBilling.add(name, value);
        }
    }

    /** The country of an address; what else it has goes to {@code more}. */
    private static @Nullable String address(String name, JsonParser value, MoreMembers more) {
        MoreMembers rest = new MoreMembers();
        @Nullable String[] country = new String[1];
        WireReader.readOptionalObject(value, (member, text) -> {
            if (member.equals("country")) {
                country[0] = WireReader.text(text);
            } else {
                rest.add(member, text);
            }
        });
        more.add(name, rest);
        return country[0];
    }

    private static CustomerId id(String text) {
        return CustomerId.parse(text)
                .orElseThrow(() -> new UnreadableException(
                        "the customer's id must be a GUID of 36 characters, was \"" + WireReader.cut(text) + "\""));
    }
}
