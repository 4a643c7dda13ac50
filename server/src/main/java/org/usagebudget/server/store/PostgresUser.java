package org.usagebudget.server.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.usagebudget.server.fault.StartupException;

/**
 * As whom PostgreSQL runs: as ourselves, or where we are root, which PostgreSQL refuses, as an ordinary user.
 *
 * @param prefix what stands before a command to run it as that user
 * @param owner the user id that PostgreSQL's files belong to, or {@link Posix#NOBODY_IN_PARTICULAR} where they need no
 *     change
 */
record PostgresUser(List<String> prefix, long owner) {
    /** The ordinary user that root becomes. */
    static final int ORDINARY_UID = 65534;

    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(10);
    private static final Path USERS = Path.of("/etc/passwd");

    /**
     * In a user namespace without a mapping every process is the ordinary user, and its own files belong to that user.
     */
    private static final List<String> NAMESPACE = List.of("unshare", "-U", "--");

    /** The user that fits this process. Throws a {@link StartupException} where there is none. */
    static PostgresUser find() {
        return Posix.isRoot() ? ofRoot() : ofOrdinaryUser();
    }

    private static PostgresUser ofRoot() {
        return ways().stream()
                .filter(PostgresUser::works)
                .findFirst()
                .orElseThrow(() -> new StartupException(
                        StartupException.CONFIGURATION,
                        "PostgreSQL refuses to run as root, and none of setpriv, runuser, su and unshare could become user "
                                + ORDINARY_UID + "; run as an ordinary user or set database.url"));
    }

    /** PostgreSQL asks for the user's name, which a user that a container was merely given a number for has not. */
    private static PostgresUser ofOrdinaryUser() {
        PostgresUser self = new PostgresUser(List.of(), Posix.NOBODY_IN_PARTICULAR);
        if (!Posix.SUPPORTED || self.works()) {
            return self;
        }
        PostgresUser other = new PostgresUser(NAMESPACE, Posix.NOBODY_IN_PARTICULAR);
        if (other.works()) {
            return other;
        }
        throw new StartupException(
                StartupException.CONFIGURATION,
                "PostgreSQL needs a user with a name, and user " + Posix.uid()
                        + " has none on this machine; add it to /etc/passwd or set database.url");
    }

    /** Every way for root to run a command as somebody else, the best first. */
    static List<PostgresUser> ways() {
        List<PostgresUser> ways = new ArrayList<>();
        String uid = Integer.toString(ORDINARY_UID);
        ways.add(new PostgresUser(
                List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups", "--"), ORDINARY_UID));
        ordinaryName().ifPresent(name -> {
            ways.add(new PostgresUser(List.of("runuser", "-u", name, "--"), ORDINARY_UID));
            ways.add(new PostgresUser(
                    List.of("su", "-s", "/bin/sh", "-c", "exec \"$0\" \"$@\"", name, "--"), ORDINARY_UID));
        });
        ways.add(new PostgresUser(NAMESPACE, 0));
        return List.copyOf(ways);
    }

    private static Optional<String> ordinaryName() {
        try (var lines = Files.lines(USERS, StandardCharsets.ISO_8859_1)) {
            return lines.map(line -> line.split(":", -1))
                    .filter(fields -> fields.length > 2 && fields[2].equals(Integer.toString(ORDINARY_UID)))
                    .map(fields -> fields[0])
                    .findFirst();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether a command run this way is that of a user who is not root and has a name. */
    boolean works() {
        return answer("id", "-u").filter(uid -> uid.matches("[1-9][0-9]*")).isPresent()
                && answer("id", "-un").isPresent();
    }

    /** What a short command prints when run as that user; nothing where it fails. */
    private Optional<String> answer(String... command) {
        try {
            Process process = new ProcessBuilder(command(List.of(command)))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PROBE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return process.exitValue() == 0 ? Optional.of(printed) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** The command as that user. */
    List<String> command(List<String> command) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(command);
        return List.copyOf(whole);
    }

    /** Gives a file or a whole tree to that user, where it is not theirs already. */
    void own(Path path) throws IOException {
        if (owner == Posix.NOBODY_IN_PARTICULAR || Posix.owner(path) == owner) {
            return;
        }
        Posix.giveTree(path, owner);
    }
}
