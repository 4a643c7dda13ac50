package org.usagebudget.server.budget;

import java.math.BigDecimal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Decimals;
import org.usagebudget.model.SpendingBudget;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The body of a PATCH of a budget: what its sender wants the amount to be. Takes what Microsoft's Java and .NET SDKs and its
 * PowerShell module send, so property names count in any letter case.
 *
 * @param amount the new amount, in the bounds of {@link SpendingBudget#AMOUNT_BOUNDS}; null to clear the budget
 */
record BudgetPatch(@Nullable BigDecimal amount) {
    private static final String BOUNDS =
            "amount must be 0 or more and below 10^15, with at most 28 significant digits and 18 decimals";

    /**
     * Reads a body.
     *
     * @param body UTF-8, without a byte order mark
     * @throws FaultException 400/800002 where it is not one JSON object of the right types, 400/3000 where the amount is out of
     *     bounds, or where it is absent and nothing says that this is meant
     */
    static BudgetPatch read(byte[] body) {
        Members members = new Members();
        try {
            JsonInput.readObject(body, members::read);
        } catch (JsonInput.Invalid e) {
            throw new FaultException(FaultCode.INVALID_INPUT, "the body: " + e.text());
        }
        return members.patch();
    }

    /** What has been seen of the object. */
    private static final class Members {
        private boolean hasAmount;
        private boolean hasAttributes;
        private @Nullable BigDecimal amount;
        private @Nullable String stranger;

        void read(JsonParser parser) {
            String name = parser.currentName();
            JsonToken value = parser.currentToken();
            if (JsonInput.isCalled(name, "amount")) {
                readAmount(parser, value);
            } else if (JsonInput.isCalled(name, "attributes") && value == JsonToken.START_OBJECT) {
                hasAttributes = true;
            } else if (!JsonInput.isCalled(name, "links")
                    && !(JsonInput.isCalled(name, "usageSpendingBudget") && value == JsonToken.VALUE_NULL)
                    && stranger == null) {
                stranger = name;
            }
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
                            FaultCode.INVALID_PROPERTY, "amount", missing, "unknown member " + JsonInput.cut(stranger));
        }
    }

    private static BigDecimal inBounds(String text) {
        Optional<BigDecimal> value =
                Decimals.parse(text, SpendingBudget.AMOUNT_BOUNDS).filter(v -> v.signum() >= 0);
        return value.orElseThrow(
                () -> new FaultException(FaultCode.INVALID_PROPERTY, "amount", "was " + JsonInput.cut(text), BOUNDS));
    }
}
