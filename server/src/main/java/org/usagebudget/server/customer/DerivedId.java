package org.usagebudget.server.customer;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;

/**
 * Ids of customers that came without one. A repeat of the request makes the same id again, and so finds it taken, instead of
 * adding a second customer.
 */
final class DerivedId {
    private static final long VERSION_MASK = 0xf000L;
    private static final long VERSION_8 = 0x8000L;
    private static final long VARIANT_MASK = 0x3fff_ffff_ffff_ffffL;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private DerivedId() {}

    /**
     * The id: SHA-256 of its arguments, formed as a UUID of version 8 (RFC 9562).
     *
     * @param requestId MS-RequestId
     * @param line the line of an import; 0 where the request is for one customer
     */
    static CustomerId of(PartnerId partner, UUID requestId, long line) {
        ByteBuffer text = ByteBuffer.allocate(5 * Long.BYTES)
                .putLong(partner.value().getMostSignificantBits())
                .putLong(partner.value().getLeastSignificantBits())
                .putLong(requestId.getMostSignificantBits())
                .putLong(requestId.getLeastSignificantBits())
                .putLong(line);
        ByteBuffer hash = ByteBuffer.wrap(sha256(text.array()));
        return new CustomerId(
                new UUID((hash.getLong() & ~VERSION_MASK) | VERSION_8, (hash.getLong() & VARIANT_MASK) | VARIANT));
    }

    private static byte[] sha256(byte[] text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
