package org.usagebudget.server.web;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.paging.PageParameters;

/**
 * Makes the tokens with which a list is read on, and takes them back. A token carries its content, readable for whoever
 * looks, and is good for one list of one partner for {@link #TTL}, at every node that has the key.
 *
 * <p>In base64url without padding: a version (1 byte), the end of its time (8 bytes, milliseconds since 1970), the content
 * in UTF-8, and the HMAC-SHA256 (32 bytes) of the version, the partner's 16 bytes, the length of the list's name (4 bytes) and
 * the name, the end and the content. Neither partner nor list is in it. Thread-safe.
 */
public final class Continuations {
    /** The header, and the name in faults. */
    public static final String NAME = PageParameters.TOKEN;

    /** The name of the key among the service's secrets. */
    public static final String KEY = "continuation-token";

    /** How long a token is good. */
    public static final Duration TTL = Duration.ofHours(24);

    /** The longest content, in bytes of UTF-8. */
    public static final int CONTENT_MAX = 4_096;

    private static final byte VERSION = 1;
    private static final int HEAD = 1 + Long.BYTES;
    private static final int SEAL = 32;
    private static final String ALGORITHM = "HmacSHA256";

    /** The longest token, in characters. */
    static final int TOKEN_MAX = ((HEAD + CONTENT_MAX + SEAL) * 4 + 2) / 3;

    private final SecretKeySpec key;
    private final InstantSource clock;

    /**
     * With a key that all nodes share.
     *
     * @param key 32 bytes, copied
     * @param clock the machine's time
     */
    public Continuations(byte[] key, InstantSource clock) {
        if (key.length != SEAL) {
            throw new IllegalArgumentException("key must have " + SEAL + " bytes, had " + key.length);
        }
        this.key = new SecretKeySpec(key, ALGORITHM);
        this.clock = clock;
    }

    /**
     * A token for that list of that partner alone.
     *
     * @param list which list, and the version of what its tokens say, such as {@code customers/1}
     * @param content at most {@link #CONTENT_MAX} bytes (else IllegalArgumentException)
     */
    public String issue(PartnerId partner, String list, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > CONTENT_MAX) {
            throw new IllegalArgumentException("content must have 0.." + CONTENT_MAX + " bytes, had " + bytes.length);
        }
        byte[] signed = ByteBuffer.allocate(HEAD + bytes.length)
                .put(VERSION)
                .putLong(clock.millis() + TTL.toMillis())
                .put(bytes)
                .array();
        byte[] token = Arrays.copyOf(signed, signed.length + SEAL);
        System.arraycopy(seal(partner, list, signed), 0, token, signed.length, SEAL);
        return encode(token);
    }

    /**
     * The content of a token that this partner was given with that list.
     *
     * @param list as it was issued with
     * @throws FaultException {@link #refusal} where it is another's or of another list, changed, too old, or no token: none is
     *     told from the others
     */
    public String open(PartnerId partner, String list, String token) {
        return content(partner, list, token).orElseThrow(Continuations::refusal);
    }

    /** 400/2000: what a token that is not taken is answered with, whatever the reason. */
    public static FaultException refusal() {
        return new FaultException(
                FaultCode.MALFORMED_INPUT, NAME, "must be one that was answered within " + TTL.toHours() + " hours");
    }

    private Optional<String> content(PartnerId partner, String list, String token) {
        Optional<byte[]> decoded = token.length() > TOKEN_MAX ? Optional.empty() : decode(token);
        if (decoded.isEmpty() || decoded.get().length < HEAD + SEAL) {
            return Optional.empty();
        }
        byte[] bytes = decoded.get();
        byte[] signed = Arrays.copyOf(bytes, bytes.length - SEAL);
        byte[] sealed = Arrays.copyOfRange(bytes, signed.length, bytes.length);
        if (!MessageDigest.isEqual(sealed, seal(partner, list, signed)) || signed[0] != VERSION) {
            return Optional.empty();
        }
        long end = ByteBuffer.wrap(signed, 1, Long.BYTES).getLong();
        return clock.millis() > end
                ? Optional.empty()
                : Optional.of(new String(signed, HEAD, signed.length - HEAD, StandardCharsets.UTF_8));
    }

    private byte[] seal(PartnerId partner, String list, byte[] signed) {
        byte[] name = list.getBytes(StandardCharsets.UTF_8);
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(signed[0]);
            mac.update(ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES)
                    .putLong(partner.value().getMostSignificantBits())
                    .putLong(partner.value().getLeastSignificantBits())
                    .putInt(name.length)
                    .flip());
            mac.update(name);
            mac.update(signed, 1, signed.length - 1);
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(ALGORITHM + " is part of every JDK", e);
        }
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Takes one spelling alone: the decoder would ignore padding and the last character's spare bits. */
    private static Optional<byte[]> decode(String token) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            return encode(bytes).equals(token) ? Optional.of(bytes) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
