package org.usagebudget.model;

import java.util.Optional;
import java.util.UUID;

/**
 * The wire's spelling of an id: 36 characters, hexadecimal digits in groups of 8-4-4-4-12 with hyphens between, in any
 * letter case. {@link UUID#fromString} is laxer (it takes {@code 1-2-3-4-5}) and is not used for what callers send.
 */
public final class Guid {
    /** The length of every id on the wire, in characters. */
    public static final int LENGTH = 36;

    private Guid() {}

    /** The id that {@code text} spells, or empty where it is not 36 characters of hexadecimal digits and hyphens. */
    public static Optional<UUID> parse(CharSequence text) {
        if (text.length() != LENGTH) {
            return Optional.empty();
        }
        long most = 0;
        long least = 0;
        for (int i = 0, digits = 0; i < LENGTH; i++) {
            char c = text.charAt(i);
            if (i == 8 || i == 13 || i == 18 || i == 23) {
                if (c != '-') {
                    return Optional.empty();
                }
                continue;
            }
            int digit = hexDigit(c);
            if (digit < 0) {
                return Optional.empty();
            }
            if (digits++ < 16) {
                most = most << 4 | digit;
            } else {
                least = least << 4 | digit;
            }
        }
        return Optional.of(new UUID(most, least));
    }

    /** ASCII only: {@link Character#digit} also takes digits of other scripts. */
    private static int hexDigit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        char lower = (char) (c | 0x20);
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
