package org.usagebudget.server.usage;

import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import org.jspecify.annotations.Nullable;

/**
 * Reads times of ISO 8601 with an offset, such as {@code 2026-11-01T00:00:00Z} and {@code 2026-11-01T05:30+05:30}: seconds may be left
 * out, decimals of a second beyond the sixth are dropped. By hand, as a million records have a million of them.
 */
final class UsageTime {
    private static final int MINUTES_MAX = 18 * 60;

    private final CharSequence text;
    private int at;
    private boolean wrong;

    private UsageTime(CharSequence text) {
        this.text = text;
    }

    /** The instant, or null where the text is none. */
    static @Nullable Instant parse(CharSequence text) {
        return text.length() > UsageLimits.TIME_MAX ? null : new UsageTime(text).read();
    }

    private @Nullable Instant read() {
        int year = digits(4, 1, 9_999);
        expect('-');
        int month = digits(2, 1, 12);
        expect('-');
        int day = digits(2, 1, 31);
        if (!wrong && day > 28 && day > YearMonth.of(year, month).lengthOfMonth()) {
            return null;
        }
        expect('T');
        int hour = digits(2, 0, 23);
        expect(':');
        int minute = digits(2, 0, 59);
        int second = 0;
        int micros = 0;
        if (skip(':')) {
            second = digits(2, 0, 59);
            micros = skip('.') ? fraction() : 0;
        }
        int offset = offset();
        if (wrong || at != text.length()) {
            return null;
        }
        long days = LocalDate.of(year, month, day).toEpochDay();
        return Instant.ofEpochSecond(days * 86_400L + (hour * 60L + minute - offset) * 60L + second, micros * 1_000L);
    }

    /** In minutes, east positive. */
    private int offset() {
        if (skip('Z')) {
            return 0;
        }
        boolean west = peek() == '-';
        if (!west && peek() != '+') {
            wrong = true;
            return 0;
        }
        at++;
        int minutes = digits(2, 0, 18) * 60;
        expect(':');
        minutes += digits(2, 0, 59);
        wrong |= minutes > MINUTES_MAX;
        return west ? -minutes : minutes;
    }

    private int fraction() {
        int micros = 0;
        int count = 0;
        for (; peek() >= '0' && peek() <= '9'; at++, count++) {
            if (count < 6) {
                micros = micros * 10 + (peek() - '0');
            }
        }
        wrong |= count == 0;
        for (int i = count; i < 6; i++) {
            micros *= 10;
        }
        return micros;
    }

    private int digits(int count, int min, int max) {
        int value = 0;
        for (int i = 0; i < count; i++, at++) {
            char c = peek();
            wrong |= c < '0' || c > '9';
            value = value * 10 + (c - '0');
        }
        wrong |= value < min || value > max;
        return value;
    }

    private void expect(char c) {
        wrong |= !skip(c);
    }

    /** Letters in either case. */
    private boolean skip(char c) {
        char next = peek();
        boolean same = next == c || (c >= 'A' && next == (c | 0x20));
        if (same) {
            at++;
        }
        return same;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }
}
