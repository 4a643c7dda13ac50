package org.usagebudget.bench;

import java.math.BigDecimal;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * A customer's budget gets another amount.
 *
 * @param customer the customer
 * @param requestId under which request id; never used before
 * @param amount the new amount, always of {@value #AMOUNT_LENGTH} characters
 */
record Change(UUID customer, UUID requestId, BigDecimal amount) {
    static final int AMOUNT_LENGTH = 9;

    private static final int CENTS_MIN = 10_000_000;
    private static final int CENTS_MAX = 99_999_999;

    /** One of a customer taken at random. */
    static Change random(RandomGenerator random, int customers) {
        // The bits of a random UUID as RFC 9562, section 5.4 has them.
        UUID requestId = new UUID(
                (random.nextLong() & 0xffff_ffff_ffff_0fffL) | 0x4000,
                (random.nextLong() & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L);
        long cents = random.nextInt(CENTS_MIN, CENTS_MAX + 1);
        return new Change(customer(random.nextInt(customers)), requestId, BigDecimal.valueOf(cents, 2));
    }

    /** The id of the customer of that number; {@link Customers} makes them. */
    static UUID customer(int number) {
        return new UUID(0xc100_0000_0000_4000L, 0x8000_0000_0000_0000L | number);
    }
}
