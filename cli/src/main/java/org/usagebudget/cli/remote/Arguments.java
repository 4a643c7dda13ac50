package org.usagebudget.cli.remote;

import java.math.BigDecimal;
import java.time.YearMonth;
import java.time.format.DateTimeParseException;
import java.util.UUID;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.Decimals;
import org.usagebudget.model.Guid;
import org.usagebudget.model.SpendingBudget;
import org.usagebudget.model.SubscriptionId;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Readers of the values that the commands take; each names what it would have taken. */
final class Arguments {
    private Arguments() {}

    /** A customer's tenant. */
    static final class Customer implements ITypeConverter<CustomerId> {
        @Override
        public CustomerId convert(String text) {
            return CustomerId.parse(text).orElseThrow(() -> notGuid(text));
        }
    }

    /** A subscription. */
    static final class Subscription implements ITypeConverter<SubscriptionId> {
        @Override
        public SubscriptionId convert(String text) {
            return new SubscriptionId(guid(text));
        }
    }

    /** The id of a change. */
    static final class Id implements ITypeConverter<UUID> {
        @Override
        public UUID convert(String text) {
            return guid(text);
        }
    }

    /** An amount of money. */
    static final class Amount implements ITypeConverter<BigDecimal> {
        @Override
        public BigDecimal convert(String text) {
            try {
                return amount(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(String.valueOf(e.getMessage()));
            }
        }
    }

    /** A month. */
    static final class Month implements ITypeConverter<YearMonth> {
        @Override
        public YearMonth convert(String text) {
            try {
                return YearMonth.parse(text);
            } catch (DateTimeParseException e) {
                throw new TypeConversionException("must be a month such as 2026-10, was '" + text + "'");
            }
        }
    }

    /** The name of a profile. */
    static final class ProfileName implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (text.matches(Profiles.NAME)) {
                return text;
            }
            throw new TypeConversionException("must be 1..64 letters, digits, - or _, was '" + text + "'");
        }
    }

    /**
     * The amount of a budget: digits, perhaps a point and more of them.
     *
     * @throws IllegalArgumentException for anything else, and where it is out of bounds
     */
    static BigDecimal amount(String text) {
        boolean isPlain = text.length() <= 100 && text.matches("[0-9]+(\\.[0-9]+)?");
        if (isPlain) {
            var amount = Decimals.parse(text, SpendingBudget.AMOUNT_BOUNDS);
            if (amount.isPresent()) {
                return amount.get();
            }
        }
        throw new IllegalArgumentException(
                "the amount must be a number such as 250.75, 0 or more, below 10^15, with at most"
                        + " 18 digits after the point, was '"
                        + (text.length() > 100 ? text.substring(0, 100) + "…" : text)
                        + "'");
    }

    private static UUID guid(String text) {
        return Guid.parse(text).orElseThrow(() -> notGuid(text));
    }

    private static TypeConversionException notGuid(String text) {
        return new TypeConversionException(
                "must be a GUID such as 01234567-89ab-cdef-0123-456789abcdef, was '" + text + "'");
    }
}
