package org.usagebudget.server.ledger;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.Decimals;

/**
 * One metered, already rated charge, with an id that makes it count once. Its form has been judged: lengths, digits,
 * characters. What depends on the customer (currency, period) is the ledger's to judge.
 *
 * @param id the sender's, 1..128 characters
 * @param customer whose usage it is
 * @param usageTime when it was used
 * @param series what was used, by what it was measured
 * @param amounts how much, and what it cost
 * @param idHash names the id: 128 bits of SHA-256
 * @param contentHash names everything but id, customer and currency: 128 bits of SHA-256
 */
public record UsageRecord(
        String id,
        CustomerId customer,
        Instant usageTime,
        UsageSeries series,
        Amounts amounts,
        UUID idHash,
        UUID contentHash) {
    /** The longest id, in characters. */
    public static final int ID_MAX = 128;

    /**
     * How much was used, and what it cost.
     *
     * @param cost in the customer's billing currency; negative for a correction
     * @param usdCost the same in US dollars; null where it is not told
     * @param quantity in the meter's unit; null where it is not told
     * @param currencyCode what the sender says the cost is in; null where it is not told
     */
    public record Amounts(
            BigDecimal cost,
            @Nullable BigDecimal usdCost,
            @Nullable BigDecimal quantity,
            @Nullable String currencyCode) {}

    /** A record of that content. */
    public static UsageRecord of(
            String id, CustomerId customer, Instant usageTime, UsageSeries series, Amounts amounts) {
        UUID idHash = Sha256.truncated(id.getBytes(StandardCharsets.UTF_8));
        return new UsageRecord(
                id, customer, usageTime, series, amounts, idHash, contentHash(usageTime, series, amounts));
    }

    /** The currency is left out: one that is not told is the customer's, so telling it later is the same content. */
    private static UUID contentHash(Instant usageTime, UsageSeries series, Amounts amounts) {
        byte[] text = (text(amounts.cost()) + '|' + text(amounts.usdCost()) + '|' + text(amounts.quantity()))
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer content = ByteBuffer.allocate(2 * Long.BYTES + Long.BYTES + Integer.BYTES + text.length)
                .putLong(series.hash().getMostSignificantBits())
                .putLong(series.hash().getLeastSignificantBits())
                .putLong(usageTime.getEpochSecond())
                .putInt(usageTime.getNano())
                .put(text);
        return Sha256.truncated(content.array());
    }

    private static String text(@Nullable BigDecimal value) {
        return value == null ? "" : Decimals.plain(value);
    }
}
