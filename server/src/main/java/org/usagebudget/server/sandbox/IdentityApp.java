package org.usagebudget.server.sandbox;

import java.util.List;
import org.usagebudget.model.PartnerId;

/**
 * An app that can get tokens from the sandbox's identity provider, for its own tenant only.
 *
 * @param tenant the partner it belongs to
 * @param clientId its client id, compared exactly
 * @param secret its client secret; never printed
 */
public record IdentityApp(PartnerId tenant, String clientId, String secret) {
    /** The secret of the sample apps. */
    public static final String SAMPLE_SECRET = "sandbox";

    /** The sample apps, one per sample partner, in order. */
    public static List<IdentityApp> samples() {
        return List.of(sample(1), sample(2));
    }

    private static IdentityApp sample(int number) {
        return new IdentityApp(
                PartnerId.parse("a0000000-0000-4000-8000-00000000000" + number).orElseThrow(),
                "b0000000-0000-4000-8000-00000000000" + number,
                SAMPLE_SECRET);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return clientId + "@" + tenant;
    }
}
