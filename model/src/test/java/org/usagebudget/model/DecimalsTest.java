package org.usagebudget.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalsTest {
    private static final Decimals.Bounds BOUNDS = SpendingBudget.AMOUNT_BOUNDS;

    @ParameterizedTest
    @CsvSource({
        "100, 100",
        "100.00, 100",
        "1e2, 100",
        "1.0E+2, 100",
        "0, 0",
        "-0, 0",
        "-0.000, 0",
        "0e999999999, 0",
        "300.0, 300",
        "1.23456789015E10, 12345678901.5",
        "1000e-3, 1",
        "0.000000000000000001, 0.000000000000000001",
        "1e-18, 0.000000000000000001",
        "999999999999999.9999999999999, 999999999999999.9999999999999",
        "1234567890.123456789012345678, 1234567890.123456789012345678",
        "-12.50, -12.5",
        "99999999999999.999, 99999999999999.999",
        "-99999999999999.9999, -99999999999999.9999",
        "99999999999999.99999, 99999999999999.99999",
        "1.000000000000000010, 1.00000000000000001",
        "1.000000000000000001, 1.000000000000000001",
        "0000.0001000, 0.0001",
        "1000000.000001e-6, 1.000000000001",
        "123456789e6, 123456789000000",
    })
    void keepsEveryDigit(String text, String plain) {
        BigDecimal value = Decimals.parse(text, BOUNDS).orElseThrow();

        assertThat(Decimals.plain(value)).isEqualTo(plain);
        assertThat(value).isEqualByComparingTo(new BigDecimal(text.startsWith("0e") ? "0" : text));
        assertThat(value.scale()).isNotNegative();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1000000000000000",
                "1e15",
                "1e999999999",
                "1e99999999999999999999",
                "1e-99999999999999999999",
                "0.0000000000000000001",
                "1e-19",
                "12345678901.123456789012345678",
                "1.23456789012345678901234567891",
            })
    void refusesWhatIsOutsideTheBounds(String text) {
        assertThat(Decimals.parse(text, BOUNDS)).isEmpty();
    }

    @Test
    void zerosAtEitherEndDoNotCount() {
        String text = "0".repeat(1000) + "7." + "0".repeat(30_000);

        assertThat(Decimals.parse(text, BOUNDS)).contains(new BigDecimal("7"));
    }

    @Test
    void agreesWithBigDecimalOnRandomNumbers() {
        long seed = Long.getLong("test.seed", System.nanoTime());
        Random random = new Random(seed);

        for (int i = 0; i < 20_000; i++) {
            String text = randomNumber(random);
            BigDecimal expected = new BigDecimal(text).stripTrailingZeros();
            boolean within = expected.signum() == 0
                    || (expected.precision() <= BOUNDS.digitsMax()
                            && expected.scale() <= BOUNDS.scaleMax()
                            && expected.precision() - expected.scale() <= BOUNDS.integerDigitsMax());

            var actual = Decimals.parse(text, BOUNDS);

            assertThat(actual.isPresent()).as("%s, seed %d", text, seed).isEqualTo(within);
            actual.ifPresent(v -> assertThat(v).as("%s, seed %d", text, seed).isEqualByComparingTo(expected));
        }
    }

    private static String randomNumber(Random random) {
        StringBuilder text = new StringBuilder(random.nextBoolean() ? "" : "-");
        digits(text, random, 1 + random.nextInt(18));
        if (random.nextBoolean()) {
            digits(text.append('.'), random, 1 + random.nextInt(22));
        }
        if (random.nextInt(3) == 0) {
            text.append(random.nextBoolean() ? 'e' : 'E').append(random.nextInt(41) - 20);
        }
        return text.toString();
    }

    private static void digits(StringBuilder text, Random random, int count) {
        for (int i = 0; i < count; i++) {
            text.append(random.nextInt(3) == 0 ? random.nextInt(10) : 0);
        }
    }
}
