package org.usagebudget.server.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signed values that show that a form was filled in on a page of this process, lately, and for the very request that the page
 * was made for. A foreign page can post a form but not read one, so it has none. Thread-safe.
 */
final class SignInTickets {
    /** How long somebody may think. */
    static final Duration LIFE = Duration.ofMinutes(10);

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final SecretKeySpec key;

    SignInTickets() {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /** A ticket for that request. */
    String make(String request, Instant now) {
        return signed(request, now.plus(LIFE).getEpochSecond());
    }

    /** Whether that ticket was made for that request and its time is not over. */
    boolean isGood(String ticket, String request, Instant now) {
        long end;
        try {
            end = Long.parseLong(ticket, 0, Math.max(ticket.indexOf('.'), 0), 10);
        } catch (NumberFormatException _) {
            return false;
        }
        return now.getEpochSecond() < end && MessageDigest.isEqual(utf8(signed(request, end)), utf8(ticket));
    }

    private String signed(String request, long end) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            byte[] signature = mac.doFinal(utf8(end + "\0" + request));
            return end + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
