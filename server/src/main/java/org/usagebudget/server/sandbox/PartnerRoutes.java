package org.usagebudget.server.sandbox;

import java.util.List;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.auth.PartnerRegistration;
import org.usagebudget.server.customer.NewCustomer;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;
import org.usagebudget.server.ledger.BillingCalendar;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.Exchange;
import org.usagebudget.server.web.Json;
import org.usagebudget.server.web.Route;

/** {@code /sandbox/v1/partners}: makes a further partner with app, customers and clock, so that tests run side by side. */
final class PartnerRoutes {
    private static final String PATH = "/sandbox/v1/partners";
    private static final String NAME = "name";
    private static final String CURRENCY = "currency";
    private static final String ANCHOR_DAY = "anchorDay";
    private static final String LOCALE = "locale";
    private static final String CUSTOMERS = "customers";
    private static final String CURRENCY_DEFAULT = "EUR";
    private static final String LOCALE_DEFAULT = "en-US";
    private static final int CUSTOMERS_DEFAULT = 3;
    private static final int NAMED_BY = 8;

    private final ControlAccess access;
    private final FurtherPartners partners;

    PartnerRoutes(ControlAccess access, FurtherPartners partners) {
        this.access = access;
        this.partners = partners;
    }

    List<Route> routes() {
        return List.of(access.route("POST", PATH, this::post));
    }

    private Answer post(Exchange exchange) {
        ControlBody body = access.body(exchange, NAME, CURRENCY, ANCHOR_DAY, LOCALE, CUSTOMERS);
        int customers =
                (int) body.whole(CUSTOMERS, 0, FurtherPartners.CUSTOMERS_MAX).orElse(CUSTOMERS_DEFAULT);
        PartnerRegistration partner = registration(body);
        FurtherPartners.Added added = partners.add(partner, customers);
        return Answer.json(201, Json.bytes(json -> {
            json.writeStartObject();
            json.writeStringProperty("tenant", partner.id().toString());
            json.writeStringProperty("clientId", added.app().clientId());
            json.writeStringProperty("clientSecret", added.app().secret());
            json.writeArrayPropertyStart("users");
            SampleUsers.all().forEach(user -> json.writeString(user.name()));
            json.writeEndArray();
            json.writeArrayPropertyStart(CUSTOMERS);
            added.customers().forEach(customer -> json.writeString(customer.toString()));
            json.writeEndArray();
            json.writeStringProperty(CURRENCY, partner.currency());
            json.writeEndObject();
        }));
    }

    private static PartnerRegistration registration(ControlBody body) {
        PartnerId id = FurtherPartners.newId();
        String name = body.text(NAME).orElse("Partner " + id.toString().substring(0, NAMED_BY));
        if (name.codePoints().anyMatch(JsonInput::isNoText)) {
            throw new FaultException(FaultCode.INVALID_PROPERTY, NAME, "name must have no control characters");
        }
        String currency = body.text(CURRENCY).orElse(CURRENCY_DEFAULT);
        if (!NewCustomer.isCurrency(currency)) {
            throw new FaultException(
                    FaultCode.INVALID_PROPERTY,
                    CURRENCY,
                    "was " + JsonInput.cut(currency),
                    "currency must be three capital letters of ISO 4217 such as EUR");
        }
        int anchorDay =
                (int) body.whole(ANCHOR_DAY, 1, BillingCalendar.ANCHOR_DAY_MAX).orElse(1);
        try {
            return new PartnerRegistration(
                    id, name, currency, anchorDay, body.text(LOCALE).orElse(LOCALE_DEFAULT));
        } catch (IllegalArgumentException e) {
            throw new FaultException(FaultCode.INVALID_PROPERTY, JsonInput.cut(String.valueOf(e.getMessage())));
        }
    }
}
