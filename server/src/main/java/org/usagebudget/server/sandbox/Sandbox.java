package org.usagebudget.server.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.usagebudget.server.auth.AuthConfig;
import org.usagebudget.server.auth.Keys;
import org.usagebudget.server.auth.LocalKeys;
import org.usagebudget.server.web.Route;

/** What a sandbox has beside the service itself: an identity provider, sample data, partners' clocks and controls. */
public final class Sandbox {
    /** The hosts that a sandbox answers for: a page on the network must not reach it under a name of its own. */
    public static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Written once all sample data are in, so that a customer that somebody deletes does not come back. */
    private static final String SAMPLE_DATA_MARK = "sample-data";

    private final Path directory;
    private final SigningKeys keys;
    private final IdentityProvider identityProvider;
    private final Parts parts;

    /** What identity provider, sample data and controls share. */
    record Parts(InstantSource machine, PartnerClocks clocks, IdentityApps apps, OwnOrigins origins) {}

    /**
     * The sandbox of that data directory.
     *
     * @param baseUrl where its server is reached, asked late
     * @param clock the machine's
     */
    public Sandbox(Path directory, Supplier<String> baseUrl, InstantSource clock) {
        this.directory = directory;
        this.keys = SigningKeys.open(directory);
        this.parts = new Parts(
                clock, new PartnerClocks(clock), new IdentityApps(IdentityApp.samples()), new OwnOrigins(baseUrl));
        this.identityProvider = new IdentityProvider(keys, parts.apps(), baseUrl, clock);
    }

    /** The partners' clocks; those that have been set stand where they were set once {@link #control} has been called. */
    public PartnerClocks clocks() {
        return parts.clocks();
    }

    /** Its controls over the service, with what was kept of clocks and further partners; once, before anything is served. */
    public SandboxControls control(SandboxControls.Service service) {
        return new SandboxControls(service, parts);
    }

    /** Which tokens it takes: its own. */
    public AuthConfig auth() {
        return IdentityProvider.authConfig();
    }

    /** The keys of its tokens. */
    public Keys keys() {
        return new LocalKeys(keys.publicKeys());
    }

    /** Its operations, beside the service's. */
    public List<Route> routes() {
        return identityProvider.routes();
    }

    /** Adds the sample data where this has not been done before. */
    public void addSampleData(SandboxControls.Service service) {
        Path mark = directory.resolve(SAMPLE_DATA_MARK);
        if (Files.exists(mark)) {
            return;
        }
        new SampleData(service.partners(), service.ledger(), new SandboxStore(service.sql())).add();
        try {
            Files.createFile(mark);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a newcomer reads when the sandbox serves: the address, a token, a PATCH to paste, how to stop. */
    public String readyText(String baseUrl) {
        IdentityApp app = IdentityApp.samples().getFirst();
        return """
                ready at %1$s

                Sign in as the first partner's app:
                  T=$(curl -s %1$s/%2$s/oauth2/v2.0/token \\
                    -d grant_type=client_credentials -d client_id=%3$s -d client_secret=%4$s \\
                    | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')

                Set what its first customer may spend:
                  curl -i -X PATCH %1$s/v1/customers/c0000000-0000-4000-8000-000000000001/usagebudget \\
                    -H "Authorization: Bearer $T" -H 'Content-Type: application/json' -d '{"amount": 100}'

                Data: %5$s
                Stop: ./usagebudget stop --data %5$s\
                """.formatted(baseUrl, app.tenant(), app.clientId(), app.secret(), directory);
    }
}
