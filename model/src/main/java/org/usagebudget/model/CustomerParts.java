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
                .currencyCode(parts.currencyCode);
        return parts.relationship == null
                ? customer.build()
                : customer.relationshipToPartner(parts.relationship).build();
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
            default -> {}
        }
    }

    private void company(String name, JsonParser value) {
        switch (name) {
            case "tenantId" -> tenantId = WireReader.text(value);
            case "companyName" -> companyName = WireReader.text(value);
            case "domain" -> domain = WireReader.text(value);
            case "address" ->
                WireReader.readOptionalObject(value, (member, text) -> {
                    if (member.equals("country")) {
                        companyCountry = WireReader.text(text);
                    }
                });
            default -> {}
        }
    }

    private void billing(String name, JsonParser value) {
        switch (name) {
            case "culture" -> culture = WireReader.text(value);
            case "defaultAddress" ->
                WireReader.readOptionalObject(value, (member, text) -> {
                    if (member.equals("country")) {
                        billingCountry = WireReader.text(text);
                    }
                });
            default -> {}
        }
    }

    private static CustomerId id(String text) {
        return CustomerId.parse(text)
                .orElseThrow(() -> new UnreadableException(
                        "the customer's id must be a GUID of 36 characters, was \"" + WireReader.cut(text) + "\""));
    }
}
