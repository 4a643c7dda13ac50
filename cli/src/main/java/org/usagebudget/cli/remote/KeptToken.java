package org.usagebudget.cli.remote;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.usagebudget.client.RefreshTokens;

/**
 * The refresh token of a profile, which commands that run at once share: each exchanges what the one before has stored, while the
 * file is held. A token is written only into the profile of the login that it came from; whatever else has that name by now is left alone.
 *
 * @param opened the profile as it was read
 */
record KeptToken(ProfileStore store, String name, Profile opened) implements RefreshTokens {
    @Override
    public Exchange begin(String last) {
        ProfileStore.Held held = store.hold();
        boolean isBegun = false;
        try {
            Profiles all = store.read();
            Profile now = all.all().get(name);
            @Nullable String token = now == null || !now.isOfSameLogin(opened)
                    ? null
                    : now.secrets().refreshToken();
            if (now == null || token == null) {
                return RefreshTokens.own(_ -> {}).begin(last);
            }
            // What cannot be stored must not be exchanged.
            held.prove();
            isBegun = true;
            return new Turn(held, token, rotated -> all.replaced(name, now.withRefreshToken(rotated)));
        } finally {
            if (!isBegun) {
                held.close();
            }
        }
    }

    /** One exchange. */
    private record Turn(ProfileStore.Held held, String token, Function<String, Profiles> after) implements Exchange {
        @Override
        public void replace(String rotated) {
            held.write(after.apply(rotated));
        }

        @Override
        public void close() {
            held.close();
        }

        @Override
        public String toString() {
            return "***";
        }
    }
}
