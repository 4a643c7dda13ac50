package org.usagebudget.server.ledger;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** SHA-256, cut to the 128 bits that fit a uuid column. */
final class Sha256 {
    /** Copied for each use: looking an algorithm up costs more than hashing a short text. */
    private static final MessageDigest FRESH = fresh();

    private Sha256() {}

    static UUID truncated(byte[] content) {
        try {
            ByteBuffer digest = ByteBuffer.wrap(((MessageDigest) FRESH.clone()).digest(content));
            return new UUID(digest.getLong(), digest.getLong());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's SHA-256 can be copied", e);
        }
    }

    private static MessageDigest fresh() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
