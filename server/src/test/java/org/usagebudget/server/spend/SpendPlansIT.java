package org.usagebudget.server.spend;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.usagebudget.server.store.Database;
import org.usagebudget.server.store.TestDatabase;

/** No answer reads a usage record, and what is read by day is of one month alone. */
class SpendPlansIT {
    private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");
    private static final UUID ID = new UUID(0, 1);
    private static final Pattern MONTH = Pattern.compile("usage_daily_[0-9]{4}_[0-9]{2}(?![0-9_])");

    private static final List<Object> PARTS = List.of(START, START, START, ID, ID, START, ID, ID, ID, 9);

    /** Each statement of the package, with what it is run with. */
    private static final Map<String, List<Object>> STATEMENTS = Map.ofEntries(
            Map.entry(CustomerSpendStore.FIND, List.of(START, START, ID, ID)),
            Map.entry(CustomerSpendStore.FIRST, List.of(ID, 1_000, START, START)),
            Map.entry(CustomerSpendStore.AFTER, List.of(ID, "Ash", ID, 1_000, START, START)),
            Map.entry(CustomerSpendStore.DAYS, List.of(START, START, START, ID, ID)),
            Map.entry(PartnerSpendStore.SUM, List.of(START, ID, ID)),
            Map.entry(SubscriptionSpendStore.ALL, List.of(START, START, START, START, ID, ID, 9)),
            Map.entry(SubscriptionSpendStore.WHOLE, PARTS),
            Map.entry(SubscriptionSpendStore.RESOURCES, PARTS),
            Map.entry(SubscriptionSpendStore.METERS, PARTS),
            Map.entry(SubscriptionSpendStore.LEGACY_METERS, PARTS),
            Map.entry(SubscriptionSpendStore.DAYS, PARTS));

    private final Database database = TestDatabase.open();

    static Stream<String> statements() {
        return STATEMENTS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("statements")
    void noStatementReadsUsageRecords(String statement) {
        database.ensureUsagePartitions(START);

        String plan = String.join(
                "\n",
                database.sql()
                        .list(
                                "EXPLAIN " + statement,
                                row -> row.text("QUERY PLAN"),
                                Objects.requireNonNull(STATEMENTS.get(statement))
                                        .toArray()));

        assertThat(plan).contains("account").doesNotContain("usage_record");
        assertThat(MONTH.matcher(plan).results().map(found -> found.group()).distinct())
                .as(plan)
                .hasSize(statement.contains("usage_daily") ? 1 : 0);
    }

    /** Whoever adds a statement adds it above. */
    @Test
    void everyStatementOfThePackageIsLookedAt() throws IllegalAccessException {
        List<String> found = new ArrayList<>();
        for (Class<?> store :
                List.of(CustomerSpendStore.class, PartnerSpendStore.class, SubscriptionSpendStore.class)) {
            for (Field field : store.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())
                        && !Modifier.isPrivate(field.getModifiers())
                        && field.getType() == String.class) {
                    found.add((String) Objects.requireNonNull(field.get(null)));
                }
            }
        }

        assertThat(found).containsExactlyInAnyOrderElementsOf(STATEMENTS.keySet());
    }
}
