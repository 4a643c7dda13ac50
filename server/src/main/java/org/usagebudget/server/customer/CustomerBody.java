package org.usagebudget.server.customer;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.customer.InvalidCustomer.Member;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;
import org.usagebudget.server.ledger.AccountKey;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The body of a request for a new customer, in the form of the wire's resource: of all that Microsoft's SDKs send, what is
 * needed here. Names count in any letter case.
 */
final class CustomerBody {
    /** Where the country stands too; the billing profile's counts before it. */
    private static final String COMPANY_COUNTRY = "companyProfile.address.country";

    private static final List<String> OBJECTS =
            List.of("companyProfile", "companyProfile.address", "billingProfile", "billingProfile.defaultAddress");

    private static final List<String> TEXTS = List.of(
            Member.ID.path(),
            Member.COMPANY_NAME.path(),
            Member.DOMAIN.path(),
            Member.COUNTRY.path(),
            COMPANY_COUNTRY,
            Member.CULTURE.path(),
            Member.CURRENCY.path());

    private final Map<String, String> values = new HashMap<>();
    private final Set<String> seen = new HashSet<>();

    private CustomerBody() {}

    /**
     * Reads a body.
     *
     * @param body UTF-8, without a byte order mark
     * @throws FaultException 400/800002 where it is not one JSON object, or a member that is needed has another type or stands
     *     there twice
     */
    static CustomerBody read(byte[] body) {
        CustomerBody read = new CustomerBody();
        try {
            JsonInput.readObject(body, parser -> read.member(parser, ""));
        } catch (JsonInput.Invalid e) {
            throw new FaultException(FaultCode.INVALID_INPUT, "the body: " + e.text());
        }
        return read;
    }

    private void member(JsonParser parser, String prefix) {
        String name = prefix + parser.currentName();
        Optional<String> text = called(TEXTS, name);
        Optional<String> object = called(OBJECTS, name);
        String path = text.or(() -> object).orElse("");
        if (path.isEmpty()) {
            return;
        }
        JsonToken token = parser.currentToken();
        if (!seen.add(path)) {
            throw new FaultException(FaultCode.INVALID_INPUT, path, path + " stands there twice");
        }
        if (token == JsonToken.VALUE_NULL) {
            return;
        }
        if (token != (text.isPresent() ? JsonToken.VALUE_STRING : JsonToken.START_OBJECT)) {
            String type = text.isPresent() ? "text" : "an object";
            throw new FaultException(FaultCode.INVALID_INPUT, path, path + " must be " + type + " or null");
        }
        if (text.isPresent()) {
            values.put(path, parser.getString());
        } else {
            JsonInput.readMembers(parser, inner -> member(inner, path + "."));
        }
    }

    private static Optional<String> called(List<String> paths, String name) {
        return paths.stream().filter(path -> JsonInput.isCalled(name, path)).findFirst();
    }

    /**
     * The customer that is to be.
     *
     * @param derived makes the id where the body has none
     * @throws FaultException 400/2000 where the id is none, 400/3000 naming the member that is missing or out of its bounds
     */
    NewCustomer customer(PartnerId partner, Supplier<CustomerId> derived) {
        String sent = values.get(Member.ID.path());
        CustomerId id = sent == null
                ? derived.get()
                : CustomerId.parse(sent)
                        .orElseThrow(() -> new FaultException(
                                FaultCode.MALFORMED_INPUT,
                                Member.ID.path(),
                                JsonInput.cut(sent),
                                "must be a GUID of 36 characters"));
        String country = values.get(Member.COUNTRY.path());
        try {
            CustomerProfile profile = new CustomerProfile(
                    required(Member.COMPANY_NAME, values.get(Member.COMPANY_NAME.path())),
                    required(Member.DOMAIN, values.get(Member.DOMAIN.path())),
                    required(Member.COUNTRY, country == null ? values.get(COMPANY_COUNTRY) : country),
                    Objects.requireNonNullElse(values.get(Member.CULTURE.path()), CustomerProfile.CULTURE_DEFAULT));
            return NewCustomer.of(new AccountKey(partner, id), profile, values.get(Member.CURRENCY.path()));
        } catch (InvalidCustomer e) {
            throw new FaultException(FaultCode.INVALID_PROPERTY, e.member().path(), String.valueOf(e.getMessage()));
        }
    }

    private static String required(Member member, @Nullable String value) {
        if (value == null) {
            throw new InvalidCustomer(member, member.path() + " is missing");
        }
        return value;
    }
}
