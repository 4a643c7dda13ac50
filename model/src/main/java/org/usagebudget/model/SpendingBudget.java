package org.usagebudget.model;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;

/**
 * What a partner allocates to one customer's usage for each billing period, in the customer's billing currency. No amount
 * means no budget. Immutable.
 */
public final class SpendingBudget {
    /** What {@code attributes.objectType} says. */
    public static final String OBJECT_TYPE = "SpendingBudget";

    /** An amount is below 10^15, has at most 28 significant digits, and at most 18 of them after the point. */
    public static final Decimals.Bounds AMOUNT_BOUNDS = new Decimals.Bounds(28, 18, 15);

    /** Beyond this, printing a number without an exponent would cost more than it is worth. */
    private static final int INTEGER_DIGITS_MAX = 1_000;

    private final @Nullable BigDecimal amount;
    private final @Nullable String etag;

    private SpendingBudget(@Nullable BigDecimal amount, @Nullable String etag) {
        if (amount != null && amount.signum() < 0) {
            throw new IllegalArgumentException("amount must be >= 0, was " + amount);
        }
        if (amount != null && (long) amount.precision() - amount.scale() > INTEGER_DIGITS_MAX) {
            throw new IllegalArgumentException("amount must be below 10^" + INTEGER_DIGITS_MAX);
        }
        this.amount = amount == null ? null : Decimals.canonical(amount);
        this.etag = etag;
    }

    /** A budget of that amount, 0 or more. */
    public static SpendingBudget of(BigDecimal amount) {
        return new SpendingBudget(amount, null);
    }

    /** A budget of that amount, such as {@code "100"} or {@code "250.75"}. */
    public static SpendingBudget of(String amount) {
        return of(new BigDecimal(amount));
    }

    /** No budget. */
    public static SpendingBudget none() {
        return new SpendingBudget(null, null);
    }

    /** The same budget with the entity tag, in quotes, of the version that it was read from. */
    public SpendingBudget withEtag(String version) {
        return new SpendingBudget(amount, version);
    }

    /** How much, or empty for no budget. Without trailing zeros. */
    public Optional<BigDecimal> amount() {
        return Optional.ofNullable(amount);
    }

    /** The entity tag of the version that it was read from, in quotes, or empty. */
    public Optional<String> etag() {
        return Optional.ofNullable(etag);
    }

    /**
     * Reads the budget that the parser is at. No amount, or null, is no budget; everything but amount and entity tag is
     * ignored.
     *
     * @throws UnreadableException where it is no object, or the amount is no number of 0 or more
     */
    public static SpendingBudget read(JsonParser parser) {
        Parts parts = new Parts();
        WireReader.readObject(parser, "a spending budget", parts::member);
        if (parts.amount != null && parts.amount.signum() < 0) {
            throw new UnreadableException("amount must be 0 or more, was " + parts.amount);
        }
        return new SpendingBudget(parts.amount, parts.etag);
    }

    /** What has been seen of the object. */
    private static final class Parts {
        private @Nullable BigDecimal amount;
        private @Nullable String etag;

        void member(String name, JsonParser value) {
            switch (name) {
                case "amount" -> amount = WireReader.decimal(value, "amount");
                case "attributes" ->
                    WireReader.readOptionalObject(value, (attribute, its) -> {
                        if (attribute.equals("etag")) {
                            etag = WireReader.text(its);
                        }
                    });
                default -> {}
            }
        }
    }

    /** Writes the budget as a request to set it: {@code {"amount":…,"attributes":{"objectType":"SpendingBudget"}}}. */
    public void writeRequestTo(JsonGenerator json) {
        json.writeStartObject();
        Members.decimal(json, "amount", amount);
        json.writeObjectPropertyStart("attributes");
        json.writeStringProperty("objectType", OBJECT_TYPE);
        json.writeEndObject();
        json.writeEndObject();
    }

    /**
     * Writes the answer of the budget resource: a flat object in which {@code usageSpendingBudget} repeats {@code amount},
     * as Microsoft's documented sample does.
     *
     * @param self the link to the resource
     */
    public void writeTo(JsonGenerator json, Link self) {
        json.writeStartObject();
        Members.decimal(json, "amount", amount);
        Members.decimal(json, "usageSpendingBudget", amount);
        Members.self(json, self);
        writeAttributes(json);
        json.writeEndObject();
    }

    /** Writes the budget as a part of another resource; without a budget there is no {@code amount} in it. */
    void writeNestedTo(JsonGenerator json) {
        json.writeStartObject();
        if (amount != null) {
            Members.decimal(json, "amount", amount);
        }
        writeAttributes(json);
        json.writeEndObject();
    }

    private void writeAttributes(JsonGenerator json) {
        json.writeObjectPropertyStart("attributes");
        json.writeStringProperty("objectType", OBJECT_TYPE);
        Members.present(json, "etag", etag);
        json.writeEndObject();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SpendingBudget that
                && Objects.equals(amount, that.amount)
                && Objects.equals(etag, that.etag);
    }

    @Override
    public int hashCode() {
        return Objects.hash(amount, etag);
    }

    @Override
    public String toString() {
        return amount == null ? "no budget" : Decimals.plain(amount);
    }
}
