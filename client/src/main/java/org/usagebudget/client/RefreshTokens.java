package org.usagebudget.client;

import java.util.function.Consumer;

/**
 * The refresh token of a user where several clients show it, perhaps those of several processes, and each answer replaces it: one at
 * a time may exchange it. Thread-safe.
 */
@FunctionalInterface
public interface RefreshTokens {
    /**
     * Begins an exchange; nobody else may begin one until it is closed. It may wait for that. Called on a caller's thread or one of the
     * client's; what it throws fails the calls that wait for this sign-in, before any token is shown.
     *
     * @param last the refresh token that this client knows of
     */
    Exchange begin(String last);

    /** One exchange of a refresh token. */
    interface Exchange extends AutoCloseable {
        /** The refresh token that is good now. */
        String token();

        /**
         * Stores the one that replaces it, before any call uses the new sign-in; what it throws fails the calls that wait for this
         * sign-in.
         */
        void replace(String rotated);

        /** Lets others exchange, on any thread. Called once. */
        @Override
        void close();
    }

    /** Those of a client alone, told to somebody. */
    static RefreshTokens own(Consumer<String> rotation) {
        return last -> new Exchange() {
            @Override
            public String token() {
                return last;
            }

            @Override
            public void replace(String rotated) {
                rotation.accept(rotated);
            }

            @Override
            public void close() {}
        };
    }
}
