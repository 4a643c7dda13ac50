package org.usagebudget.client;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/** How long to wait before a repeat. Thread-safe. */
final class Pauses {
    /** The most digits of a Retry-After in seconds; longer ones are no bound that anybody means. */
    private static final int SECONDS_DIGITS_MAX = 9;

    private final Retries retries;
    private final DoubleSupplier random;

    /** @param random gives numbers from 0 to 1, evenly spread */
    Pauses(Retries retries, DoubleSupplier random) {
        this.retries = retries;
        this.random = random;
    }

    /** Before the n-th repeat, n from 1 on. */
    Duration before(int repeat, Optional<Duration> retryAfter) {
        if (retryAfter.isPresent()) {
            return retryAfter.get().plus(part(retries.pauseFirst()));
        }
        Duration longest = retries.pauseFirst();
        for (int i = 1; i < repeat && longest.compareTo(retries.pauseMax()) < 0; i++) {
            longest = longest.multipliedBy(2);
        }
        return part(longest.compareTo(retries.pauseMax()) < 0 ? longest : retries.pauseMax());
    }

    private Duration part(Duration whole) {
        return Duration.ofNanos((long) (whole.toNanos() * random.getAsDouble()));
    }

    /** What an answer says in Retry-After, in seconds or as a date; empty where it says nothing that can be read. */
    static Optional<Duration> retryAfter(HttpAnswer answer, Instant now) {
        return answer.header("Retry-After").flatMap(text -> retryAfter(text.strip(), now));
    }

    private static Optional<Duration> retryAfter(String text, Instant now) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            String digits = text.length() > SECONDS_DIGITS_MAX ? "9".repeat(SECONDS_DIGITS_MAX) : text;
            return Optional.of(Duration.ofSeconds(Long.parseLong(digits)));
        }
        try {
            Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
