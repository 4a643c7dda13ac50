package org.usagebudget.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.CustomerId;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.audit.Caller;
import org.usagebudget.server.audit.ContentHash;
import org.usagebudget.server.audit.Origin;
import org.usagebudget.server.audit.Role;
import org.usagebudget.server.customer.CustomerProfile;
import org.usagebudget.server.ledger.AccountKey;
import org.usagebudget.server.ledger.ChangeStep;
import org.usagebudget.server.ledger.Command;
import org.usagebudget.server.ledger.Outcome;
import org.usagebudget.server.web.TestClient;

/**
 * One sandbox for all tests of a JVM, on a free port, in a temporary directory, stopped at the JVM's end. Each test takes
 * customers of its own.
 */
public final class TestSandbox {
    /** The tenant of the first sample partner. */
    public static final String FIRST_PARTNER = "a0000000-0000-4000-8000-000000000001";

    /** The tenant of the second sample partner. */
    public static final String SECOND_PARTNER = "a0000000-0000-4000-8000-000000000002";

    private static final Pattern ACCESS_TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");
    private static final Map<String, String> TOKENS = new ConcurrentHashMap<>();
    private static @Nullable Server server;

    private TestSandbox() {}

    /** The sandbox, started when it is first asked for. */
    public static synchronized Server server() {
        Server running = server;
        if (running == null) {
            try {
                Path data = Files.createTempDirectory("usagebudget-sandbox-");
                running = Server.sandbox(new SandboxOptions("127.0.0.1", 0, data));
                Server started = running;
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(started, data), "test-sandbox-end"));
                server = running;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return running;
    }

    private static void end(Server server, Path data) {
        server.close();
        try (Stream<Path> tree = Files.walk(data)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client without a token. */
    public static TestClient client() {
        return new TestClient(URI.create(server().baseUrl()).getPort()).heldToContract();
    }

    /** A client signed in as the sample app of a partner. */
    public static TestClient app(String tenant) {
        return client().withToken(token(tenant));
    }

    /** The token of the sample app of a partner. */
    public static String token(String tenant) {
        return TOKENS.computeIfAbsent(tenant, t -> token(t, "grant_type=client_credentials"));
    }

    /** A client signed in as a sample user of the first partner, such as {@code billing-admin}. */
    public static TestClient user(String name) {
        return client().withToken(TOKENS.computeIfAbsent(
                name, n -> token(FIRST_PARTNER, "grant_type=refresh_token&refresh_token=" + n)));
    }

    private static String token(String tenant, String grant) {
        String clientId = "b" + tenant.substring(1);
        String answer = client().postForm(
                        "/" + tenant + "/oauth2/v2.0/token",
                        grant + "&client_id=" + clientId + "&client_secret=sandbox")
                .text();
        Matcher matcher = ACCESS_TOKEN.matcher(answer);
        if (!matcher.find()) {
            throw new AssertionError("no token: " + answer);
        }
        return Objects.requireNonNull(matcher.group(1));
    }

    /** A new customer of the first partner, without a budget. */
    public static AccountKey newCustomer() {
        AccountKey key =
                new AccountKey(PartnerId.parse(FIRST_PARTNER).orElseThrow(), new CustomerId(UUID.randomUUID()));
        open(key);
        return key;
    }

    /** Runs SQL of a test in the ledger's transaction, for states that no route leads to. */
    public static void change(AccountKey key, ChangeStep step) {
        Outcome outcome = server().ledger().submit(new Command.Change(key, step, origin(key)));
        if (!(outcome instanceof Outcome.Answered)) {
            throw new AssertionError("not changed: " + outcome);
        }
    }

    /** Opens the account of a customer that was forgotten. */
    public static void open(AccountKey key) {
        Outcome outcome = server().ledger()
                .submit(new Command.OpenAccount(
                        key, "EUR", new CustomerProfile("Test", key.customer() + ".example", "DE"), origin(key)));
        if (!(outcome instanceof Outcome.Applied)) {
            throw new AssertionError("not opened: " + outcome);
        }
    }

    /** A token that the sandbox itself has sealed, whatever it says. */
    public static String continuation(String tenant, String list, String content) {
        return server().continuations().issue(PartnerId.parse(tenant).orElseThrow(), list, content);
    }

    /** Forgets a customer. */
    public static void delete(AccountKey key) {
        server().ledger().submit(new Command.CloseAccount(key, origin(key)));
    }

    private static Origin origin(AccountKey key) {
        Caller caller = new Caller(key.partner(), "test", null, Set.of(Role.ADMIN_AGENT));
        return new Origin(
                caller, UUID.randomUUID(), false, UUID.randomUUID(), ContentHash.of("TEST", "/", new byte[0]));
    }
}
