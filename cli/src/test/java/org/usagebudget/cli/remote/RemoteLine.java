package org.usagebudget.cli.remote;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.usagebudget.cli.output.Terminal;
import org.usagebudget.client.Retries;
import picocli.CommandLine;

/** The commands in this process over a scripted service, with a terminal and a home that a test sets. */
final class RemoteLine {
    static final String CUSTOMER = "c0000000-0000-4000-8000-000000000001";
    static final String OTHER = "c0000000-0000-4000-8000-000000000002";
    static final String BUDGETS_1 = "/v1/customers/" + CUSTOMER + "/usagebudget";
    static final String BUDGETS_2 = "/v1/customers/" + OTHER + "/usagebudget";
    static final String ID = "([0-9a-f-]{36})";

    final ScriptedService service = new ScriptedService();
    final Map<String, String> environment = new HashMap<>();
    final Deque<String> typed = new ArrayDeque<>();
    final Path home;
    final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    boolean isTerminal;
    boolean isPipe;
    /** The most characters that whoever reads the output takes. */
    int outputMax = Integer.MAX_VALUE;

    Retries retries = Retries.none();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    RemoteLine(Path home) {
        this.home = home;
        environment.put("XDG_CONFIG_HOME", home.toString());
    }

    /** Signs in at a sandbox that takes everybody. */
    RemoteLine signedIn() {
        new ProfileStore(profiles())
                .change(all -> all.signedIn(
                        "sandbox",
                        new Profile(
                                "http://localhost:8080",
                                "tenant",
                                "app",
                                new Profile.Secrets("the-secret", "the-token"),
                                new Profile.SignIn(null, null, null))));
        return this;
    }

    Path profiles() {
        return home.resolve("usagebudget").resolve("profiles.toml");
    }

    /** A file of a test. */
    Path file(String name, String text) {
        try {
            return Files.writeString(home.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A budget as a service answers it. */
    static String budget(String amount, int version) {
        return "{\"amount\":" + amount + ",\"usageSpendingBudget\":" + amount
                + ",\"attributes\":{\"objectType\":\"SpendingBudget\",\"etag\":\"\\\"" + version + "\\\"\"}}";
    }

    /** A fault as a service answers it. */
    static String fault(String code, String description) {
        return "{\"code\":" + code + ",\"description\":\"" + description + "\",\"data\":[],\"source\":\"test\"}";
    }

    int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        Surroundings around = new Surroundings(
                environment,
                home.toString(),
                new TestTerminal(),
                () -> Instant.EPOCH,
                pause -> {
                    pauses.add(pause);
                    return CompletableFuture.completedFuture(null);
                },
                builder -> builder.transport(service)
                        .retries(retries)
                        .sleeper(_ -> CompletableFuture.completedFuture(null)));
        CommandLine line =
                new CommandLine(CommandLine.Model.CommandSpec.create().name("usagebudget"));
        RemoteCommands.all(around).forEach(line::addSubcommand);
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(new Cut(), true))
                .setErr(new PrintWriter(err, true))
                .setExecutionExceptionHandler((e, command, _) -> {
                    command.getErr().println(e.getMessage());
                    if (e instanceof CommandFailure failure) {
                        return failure.exitCode();
                    }
                    throw e;
                })
                .setParameterExceptionHandler((e, _) -> {
                    e.getCommandLine().getErr().println(e.getMessage());
                    return 64;
                })
                .execute(arguments);
    }

    String out() {
        return out.toString();
    }

    List<String> lines() {
        return out.toString().lines().toList();
    }

    String err() {
        return err.toString();
    }

    /** Output that ends where its reader goes. */
    private final class Cut extends FilterWriter {
        Cut() {
            super(RemoteLine.this.out);
        }

        @Override
        public void write(int c) throws IOException {
            write(new char[] {(char) c}, 0, 1);
        }

        @Override
        public void write(String text, int offset, int length) throws IOException {
            write(text.toCharArray(), offset, length);
        }

        @Override
        public void write(char[] characters, int offset, int length) throws IOException {
            if (RemoteLine.this.out.getBuffer().length() + length > outputMax) {
                throw new IOException("Broken pipe");
            }
            super.write(characters, offset, length);
        }
    }

    private final class TestTerminal implements Terminal {
        @Override
        public boolean isPipe() {
            return isPipe;
        }

        @Override
        public boolean isOutput() {
            return isTerminal;
        }

        @Override
        public boolean isMessages() {
            return isTerminal;
        }

        @Override
        public Optional<String> secret(String question) {
            return Optional.ofNullable(typed.poll());
        }
    }
}
