package org.usagebudget.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Optional;

/**
 * Exact decimals of the wire: read from the text of a JSON number and printed plainly.
 *
 * <p>A number is judged on its digits before any arithmetic, so that {@code 1e999999999} costs no more than its text. Zeros
 * at either end do not count: {@code 100.00}, {@code 1e2} and {@code 0100} are the same three digits or fewer.
 */
public final class Decimals {
    /** Exponents beyond this are all alike: far outside every bound. */
    private static final long EXPONENT_CLIP = 1_000_000_000L;

    /** The most digits that surely fit a long. */
    private static final int LONG_DIGITS = 18;

    private Decimals() {}

    /**
     * What a decimal may have.
     *
     * @param digitsMax significant digits, zeros at either end not counted
     * @param scaleMax digits after the point
     * @param integerDigitsMax digits before the point
     */
    public record Bounds(int digitsMax, int scaleMax, int integerDigitsMax) {}

    /**
     * The value of a number's text, without trailing zeros and with a scale of at least 0, or empty where it is outside the
     * bounds.
     *
     * @param text a number as JSON spells it: optional minus, digits, optional fraction, optional exponent
     */
    public static Optional<BigDecimal> parse(CharSequence text, Bounds bounds) {
        int length = text.length();
        boolean negative = length > 0 && text.charAt(0) == '-';
        long fractionDigits = 0;
        boolean inFraction = false;
        // The digits from the first that is not 0; zeros are held back until another digit shows that they count.
        int digits = 0;
        int zerosHeld = 0;
        int first = 0;
        int i = negative ? 1 : 0;
        for (; i < length; i++) {
            char c = text.charAt(i);
            if (c == '.') {
                inFraction = true;
                continue;
            }
            if (c == 'e' || c == 'E') {
                break;
            }
            if (inFraction) {
                fractionDigits++;
            }
            if (c == '0') {
                zerosHeld += digits == 0 ? 0 : 1;
                continue;
            }
            if (digits + zerosHeld >= bounds.digitsMax()) {
                return Optional.empty();
            }
            first = digits == 0 ? i : first;
            digits += zerosHeld + 1;
            zerosHeld = 0;
        }
        if (digits == 0) {
            return Optional.of(BigDecimal.ZERO);
        }
        long scale = fractionDigits - zerosHeld - exponent(text, i);
        if (scale > bounds.scaleMax() || digits - scale > bounds.integerDigitsMax()) {
            return Optional.empty();
        }
        BigDecimal value = value(text, first, digits, (int) scale);
        BigDecimal plain = scale < 0 ? value.setScale(0) : value;
        return Optional.of(negative ? plain.negate() : plain);
    }

    /** The number of that many digits from that place on, the point among them left out. */
    private static BigDecimal value(CharSequence text, int first, int digits, int scale) {
        if (digits > LONG_DIGITS) {
            return new BigDecimal(unscaled(text, first, digits), scale);
        }
        long unscaled = 0;
        for (int i = first, left = digits; left > 0; i++) {
            char c = text.charAt(i);
            if (c != '.') {
                unscaled = unscaled * 10 + (c - '0');
                left--;
            }
        }
        return BigDecimal.valueOf(unscaled, scale);
    }

    private static BigInteger unscaled(CharSequence text, int first, int digits) {
        StringBuilder unscaled = new StringBuilder(digits);
        for (int i = first; unscaled.length() < digits; i++) {
            if (text.charAt(i) != '.') {
                unscaled.append(text.charAt(i));
            }
        }
        return new BigInteger(unscaled.toString());
    }

    /** The same value without trailing zeros and with a scale of at least 0: equal values become equal objects. */
    public static BigDecimal canonical(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    /** The value as a JSON number without exponent and without trailing zeros. */
    public static String plain(BigDecimal value) {
        return canonical(value).toPlainString();
    }

    private static long exponent(CharSequence text, int start) {
        int i = start + 1;
        if (i >= text.length()) {
            return 0;
        }
        boolean negative = text.charAt(i) == '-';
        if (negative || text.charAt(i) == '+') {
            i++;
        }
        long exponent = 0;
        for (; i < text.length(); i++) {
            exponent = Math.min(EXPONENT_CLIP, exponent * 10 + (text.charAt(i) - '0'));
        }
        return negative ? -exponent : exponent;
    }
}
