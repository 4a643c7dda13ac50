package org.usagebudget.server.config;

import java.math.BigInteger;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Reads a setting's value from what a source has: text (environment, options, TOML strings) or another TOML value ({@link
 * BigInteger}, {@link List}, {@link Map}, …). Immutable.
 *
 * @param form what a value must be, in words, with its bounds
 * @param reading the reading; throws {@link IllegalArgumentException} where the value does not fit
 * @param <T> the type of the value
 */
record ValueReader<T>(String form, Function<Object, T> reading) {
    /** The longest text of a value or of one entry of a list. */
    static final int TEXT_MAX = 4096;

    /** The most entries of a list or map. */
    static final int ENTRIES_MAX = 100;

    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,18}");
    private static final Map<String, Long> SIZES =
            Map.of("", 1L, "B", 1L, "KiB", 1L << 10, "MiB", 1L << 20, "GiB", 1L << 30);
    private static final Map<String, Duration> SPANS = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "min", Duration.ofMinutes(1),
            "h", Duration.ofHours(1),
            "d", Duration.ofDays(1));

    T read(Object raw) {
        return reading.apply(raw);
    }

    /** Text that is neither blank nor has control characters. */
    static ValueReader<String> text() {
        return text("a text of at most " + TEXT_MAX + " characters", _ -> true);
    }

    /** Text that a test accepts. */
    static ValueReader<String> text(String form, Predicate<String> test) {
        return new ValueReader<>(form, raw -> {
            require(raw instanceof String text && isPlain(text) && test.test(text));
            return (String) raw;
        });
    }

    /** A whole number. */
    static ValueReader<Integer> whole(int min, int max) {
        return new ValueReader<>("a whole number from " + min + " to " + max, raw -> {
            BigInteger value = switch (raw) {
                case BigInteger number -> number;
                case String text when WHOLE.matcher(text).matches() -> new BigInteger(text);
                default -> throw new IllegalArgumentException();
            };
            require(value.compareTo(BigInteger.valueOf(min)) >= 0 && value.compareTo(BigInteger.valueOf(max)) <= 0);
            return value.intValueExact();
        });
    }

    /** A number of bytes: plain, or with B, KiB, MiB or GiB. */
    static ValueReader<Integer> size(String min, String max) {
        long least = bytes(min);
        long most = bytes(max);
        return new ValueReader<>("a size from " + min + " to " + max, raw -> {
            long value = bytes(raw instanceof BigInteger number ? number.toString() : raw);
            require(least <= value && value <= most);
            return Math.toIntExact(value);
        });
    }

    /** The same, beyond 2 GiB. */
    static ValueReader<Long> largeSize(String min, String max) {
        long least = bytes(min);
        long most = bytes(max);
        return new ValueReader<>("a size from " + min + " to " + max, raw -> {
            long value = bytes(raw instanceof BigInteger number ? number.toString() : raw);
            require(least <= value && value <= most);
            return value;
        });
    }

    /** A time with ms, s, min, h or d, or in ISO-8601's form; a number without a unit is refused. */
    static ValueReader<Duration> duration(String min, String max) {
        Duration least = span(min);
        Duration most = span(max);
        return new ValueReader<>("a time from " + min + " to " + max, raw -> {
            Duration value = span(raw);
            require(value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
            return value;
        });
    }

    /** Texts: a TOML array, or one text with commas between them. */
    static ValueReader<List<String>> list(ValueReader<String> entry) {
        return new ValueReader<>("at most " + ENTRIES_MAX + " entries, each " + entry.form(), raw -> {
            List<?> entries =
                    raw instanceof String text ? commaSeparated(text) : raw instanceof List<?> list ? list : List.of();
            require(!entries.isEmpty() && entries.size() <= ENTRIES_MAX);
            List<String> values = new ArrayList<>();
            entries.forEach(value -> values.add(entry.read(value)));
            return List.copyOf(values);
        });
    }

    /** Texts by name: a TOML table, or one text such as {@code a=x,b=y}. */
    static ValueReader<Map<String, String>> map(ValueReader<String> value) {
        return new ValueReader<>("at most " + ENTRIES_MAX + " entries, each " + value.form(), raw -> {
            Map<String, Object> entries = new LinkedHashMap<>();
            if (raw instanceof Map<?, ?> table) {
                table.forEach((name, entry) -> entries.put((String) name, entry));
            } else if (raw instanceof String text) {
                for (String entry : commaSeparated(text)) {
                    // The last sign: the values are ours and have none, the names are the identity provider's.
                    int sign = entry.lastIndexOf('=');
                    require(sign > 0);
                    require(entries.put(
                                    entry.substring(0, sign).strip(),
                                    entry.substring(sign + 1).strip())
                            == null);
                }
            }
            require(!entries.isEmpty() && entries.size() <= ENTRIES_MAX);
            Map<String, String> values = new LinkedHashMap<>();
            entries.forEach((name, entry) -> {
                require(isPlain(name));
                values.put(name, value.read(entry));
            });
            return Map.copyOf(values);
        });
    }

    private static List<String> commaSeparated(String text) {
        return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    private static long bytes(Object raw) {
        Quantity quantity = Quantity.of(raw);
        Long unit = SIZES.get(quantity.unit);
        if (unit == null) {
            throw new IllegalArgumentException();
        }
        return Math.multiplyExact(quantity.number, unit);
    }

    private static Duration span(Object raw) {
        if (raw instanceof String text && text.startsWith("P")) {
            try {
                return Duration.parse(text);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(e);
            }
        }
        Quantity quantity = Quantity.of(raw);
        Duration unit = SPANS.get(quantity.unit);
        if (unit == null) {
            throw new IllegalArgumentException();
        }
        return unit.multipliedBy(quantity.number);
    }

    private static boolean isPlain(String text) {
        return !text.isBlank() && text.length() <= TEXT_MAX && text.chars().noneMatch(Character::isISOControl);
    }

    private static void require(boolean fits) {
        if (!fits) {
            throw new IllegalArgumentException();
        }
    }

    /** A number with its unit, such as {@code 64 KiB}; the unit may be empty. */
    private record Quantity(long number, String unit) {
        private static final Pattern FORM = Pattern.compile("[0-9]{1,15} *[A-Za-z]*");

        static Quantity of(Object raw) {
            require(raw instanceof String text && FORM.matcher(text).matches());
            String text = (String) raw;
            int digits = 0;
            while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
                digits++;
            }
            return new Quantity(
                    Long.parseLong(text.substring(0, digits)),
                    text.substring(digits).strip());
        }
    }
}
