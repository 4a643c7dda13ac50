package org.usagebudget.server.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.usagebudget.model.CustomerId;
import org.usagebudget.server.ledger.UsageSeries;

/** The caches of a body hold what comes again, and never more than they may. */
class SeriesCacheTest {
    private static final UUID SUBSCRIPTION = UUID.fromString("d0000000-0000-4000-8000-000000000001");

    private final TextCache texts = new TextCache();
    private final SeriesCache cache = new SeriesCache(texts);

    /** As a draft makes it: one object for equal texts, where they are kept. */
    private String text(String text) {
        String known = texts.find(text);
        if (known != null) {
            return known;
        }
        texts.add(text);
        return text;
    }

    /** About 160 characters, of which the resource's differ. */
    private UsageSeries ordinary(int number) {
        return cache.of(SUBSCRIPTION, new String[] {
            text("/subscriptions/d0000000-0000-4000-8000-000000000001/resourceGroups/production/vm-%08d"
                    .formatted(number)),
            text("vm-%08d".formatted(number)),
            text("virtualMachines"),
            text("production"),
            text("meter-" + number % 100),
            text("D2 v5"),
            text("Virtual Machines"),
            text("Dv5 Series"),
            text("1 Hour")
        });
    }

    private static String[] longest(int number, char character) {
        String[] all = new String[Member.SERIES_TEXTS];
        Arrays.fill(all, String.valueOf(character).repeat(UsageLimits.TEXT_MAX - 8) + "%08d".formatted(number));
        all[0] = String.valueOf(character).repeat(UsageLimits.RESOURCE_ID_MAX - 8) + "%08d".formatted(number);
        for (int i = 0; i < all.length; i++) {
            // Each its own object, as from a parser.
            all[i] = String.valueOf(all[i].toCharArray());
        }
        return all;
    }

    @ParameterizedTest
    @CsvSource({"12500", "16384"})
    void ordinarySeriesThatComeRoundRobinAreFound(int count) {
        List<UsageSeries> first = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            first.add(ordinary(i));
        }

        assertThat(cache.count()).isEqualTo(count);
        assertThat(cache.bytes()).isLessThanOrEqualTo(SeriesCache.BYTES_MAX);
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < count; i++) {
                assertThat(ordinary(i)).isSameAs(first.get(i));
            }
        }
    }

    @Test
    @SuppressWarnings("ReferenceEquality") // The claim is that they are one object.
    void whatIsInAFullCacheIsStillFound() {
        int count = 2 * SeriesCache.SERIES_MAX;
        List<UsageSeries> first = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            first.add(ordinary(i));
        }
        int kept = cache.count();

        int found = 0;
        for (int i = 0; i < count; i++) {
            UsageSeries again = ordinary(i);
            assertThat(again).isEqualTo(first.get(i));
            found += again == first.get(i) ? 1 : 0;
        }

        assertThat(kept).isBetween(16_384, SeriesCache.SERIES_MAX);
        assertThat(found).isEqualTo(kept);
        assertThat(cache.count()).isEqualTo(kept);
    }

    @ParameterizedTest
    @CsvSource({"x,5120", "ä,5120", "日,10240"})
    void longestSeriesStayWithinTheBudget(char character, long characterBytes) {
        for (int i = 0; i < 2_000; i++) {
            UsageSeries made = cache.of(SUBSCRIPTION, longest(i, character));
            assertThat(made.resource().id()).hasSize(UsageLimits.RESOURCE_ID_MAX);
            assertThat(cache.bytes()).isLessThanOrEqualTo(SeriesCache.BYTES_MAX);
        }

        assertThat(cache.bytes()).isGreaterThanOrEqualTo(cache.count() * characterBytes);
        assertThat(cache.bytes() + 2 * characterBytes).isGreaterThan(SeriesCache.BYTES_MAX);
        assertThat(cache.of(SUBSCRIPTION, longest(0, character)))
                .isSameAs(cache.of(SUBSCRIPTION, longest(0, character)));
        assertThat(cache.of(SUBSCRIPTION, longest(1_999, character)))
                .isNotSameAs(cache.of(SUBSCRIPTION, longest(1_999, character)));
    }

    @Test
    void smallestSeriesAreBoundByTheirNumber() {
        String[] none = new String[Member.SERIES_TEXTS];
        Arrays.fill(none, "");

        for (int i = 0; i < SeriesCache.SERIES_MAX + 100; i++) {
            cache.of(new UUID(i, i), none);
        }

        assertThat(cache.count()).isEqualTo(SeriesCache.SERIES_MAX);
    }

    @ParameterizedTest
    @CsvSource({"63,true", "64,true", "65,false"})
    void longTextsAreNotKept(int length, boolean kept) {
        String text = "x".repeat(length);

        texts.add(text);

        assertThat(texts.holds(text)).isEqualTo(kept);
        assertThat(texts.find(new Slice().over(text.toCharArray(), 0, length))).isEqualTo(kept ? text : null);
        assertThat(texts.holds(String.valueOf(text.toCharArray()))).isFalse();
    }

    @Test
    void textsThatAreKeptAreNotDrivenOut() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            String text = "text " + i;
            texts.add(text);
            if (texts.holds(text)) {
                all.add(text);
            }
        }

        assertThat(all).hasSizeBetween(8_000, 8_192).allMatch(texts::holds);
    }

    @Test
    @SuppressWarnings("ReferenceEquality") // The claim is that they are one object.
    void customersThatComeAgainAreOneObject() {
        CustomerCache customers = new CustomerCache();
        List<CustomerId> first = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            first.add(customers.of(customer(i)));
        }

        int same = 0;
        for (int i = 0; i < 20_000; i++) {
            CustomerId again = customers.of(customer(i));
            assertThat(again).isEqualTo(first.get(i)).isEqualTo(new CustomerId(customer(i)));
            same += again == first.get(i) ? 1 : 0;
        }

        assertThat(same).isBetween(16_000, 16_384);
    }

    private static UUID customer(int number) {
        return new UUID(0xc000_0000_0000_4000L, 0x8000_0000_0000_0000L + number);
    }
}
