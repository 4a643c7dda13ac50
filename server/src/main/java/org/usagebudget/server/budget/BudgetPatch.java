package org.usagebudget.server.budget;

import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Decimals;
import org.usagebudget.model.SpendingBudget;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * The body of a PATCH of a budget: what its sender wants the amount to be. Takes what Microsoft's Java and .NET SDKs and its
 * PowerShell module send, so property names count in any letter case.
 *
 * @param amount the new amount, in the bounds of {@link SpendingBudget#AMOUNT_BOUNDS}; null to clear the budget
 */
record BudgetPatch(@Nullable BigDecimal amount) {
    /** The deepest nesting of the body. */
    static final int NESTING_MAX = 64;

    /** How much of a wrong value a fault repeats, in characters. */
    static final int QUOTED_MAX = 100;

    private static final String BOUNDS =
            "amount must be 0 or more and below 10^15, with at most 28 significant digits and 18 decimals";

    /** A number may fill the body; it is judged by its digits, not by its length. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(NESTING_MAX)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .build();

    /**
     * Reads a body.
     *
     * @param body UTF-8, without a byte order mark
     * @throws FaultException 400/800002 where it is not one JSON object of the right types, 400/3000 where the amount is out of
     *     bounds, or where it is absent and nothing says that this is meant
     */
    static BudgetPatch read(byte[] body) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new FaultException(FaultCode.INVALID_INPUT, "the body must be a JSON object");
            }
            Members members = new Members();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                members.read(parser);
            }
            if (parser.nextToken() != null) {
                throw new FaultException(FaultCode.INVALID_INPUT, "nothing may follow the JSON object");
            }
            return members.patch();
        } catch (JacksonException e) {
            throw new FaultException(FaultCode.INVALID_INPUT, "the body is not valid JSON" + where(e));
        }
    }

    /** What has been seen of the object. */
    private static final class Members {
        private boolean hasAmount;
        private boolean hasAttributes;
        private @Nullable BigDecimal amount;
        private @Nullable String stranger;

        void read(JsonParser parser) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (isCalled(name, "amount")) {
                readAmount(parser, value);
            } else if (isCalled(name, "attributes") && value == JsonToken.START_OBJECT) {
                hasAttributes = true;
            } else if (!isCalled(name, "links")
                    && !(isCalled(name, "usageSpendingBudget") && value == JsonToken.VALUE_NULL)
                    && stranger == null) {
                stranger = name;
            }
            parser.skipChildren();
        }

        private void readAmount(JsonParser parser, JsonToken value) {
            if (hasAmount) {
                throw new FaultException(FaultCode.INVALID_INPUT, "amount", "amount stands there twice");
            }
            hasAmount = true;
            amount = switch (value) {
                case VALUE_NULL -> null;
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> inBounds(parser.getString());
                default ->
                    throw new FaultException(FaultCode.INVALID_INPUT, "amount", "amount must be a JSON number or null");
            };
        }

        /** Clearing must be meant: a typing error in the name of the amount must not clear a budget. */
        BudgetPatch patch() {
            if (hasAmount || (hasAttributes && stranger == null)) {
                return new BudgetPatch(amount);
            }
            String missing = "amount is missing; send null to clear the budget";
            throw stranger == null
                    ? new FaultException(FaultCode.INVALID_PROPERTY, "amount", missing)
                    : new FaultException(
                            FaultCode.INVALID_PROPERTY, "amount", missing, "unknown member " + cut(stranger));
        }
    }

    private static BigDecimal inBounds(String text) {
        Optional<BigDecimal> value =
                Decimals.parse(text, SpendingBudget.AMOUNT_BOUNDS).filter(v -> v.signum() >= 0);
        return value.orElseThrow(
                () -> new FaultException(FaultCode.INVALID_PROPERTY, "amount", "was " + cut(text), BOUNDS));
    }

    /** ASCII letters alone: in other scripts, case is a matter of locale. */
    private static boolean isCalled(String name, String expected) {
        if (name.length() != expected.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            char lower = c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
            char wanted = expected.charAt(i);
            if (lower != (wanted >= 'A' && wanted <= 'Z' ? (char) (wanted | 0x20) : wanted)) {
                return false;
            }
        }
        return true;
    }

    private static String cut(String text) {
        return text.length() <= QUOTED_MAX ? text : text.substring(0, QUOTED_MAX) + "…";
    }

    private static String where(JacksonException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }
}
