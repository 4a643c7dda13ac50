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

    /** The user that fits this process. Throws a {@link StartupException} where root can become nobody else. */
    static PostgresUser find() {
        if (!Posix.isRoot()) {
            return new PostgresUser(List.of(), Posix.NOBODY_IN_PARTICULAR);
        }
        return ways().stream()
                .filter(PostgresUser::works)
                .findFirst()
                .orElseThrow(() -> new StartupException(
                        StartupException.CONFIGURATION,
                        "PostgreSQL refuses to run as root, and none of setpriv, runuser, su and unshare could become user "
                                + ORDINARY_UID + "; run as an ordinary user or set database.url"));
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
        // In a user namespace without a mapping root looks like the ordinary user, and its own files like that user's.
        ways.add(new PostgresUser(List.of("unshare", "-U", "--"), 0));
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

    /** Whether a command run this way is not root's any more. */
    boolean works() {
        try {
            Process process = new ProcessBuilder(command(List.of("id", "-u")))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(PROBE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return false;
            }
            String uid = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            return process.exitValue() == 0 && uid.matches("[1-9][0-9]*");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
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
