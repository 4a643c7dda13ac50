package org.usagebudget.cli.remote;

import java.time.Clock;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.usagebudget.cli.output.SystemTerminal;
import org.usagebudget.cli.output.Terminal;
import org.usagebudget.client.PartnerService;
import org.usagebudget.client.Sleeper;

/**
 * What the commands take from the process.
 *
 * @param environment the environment variables
 * @param home the user's home directory; empty where there is none
 * @param terminal the terminal that they may be at
 * @param clock paces the line that shows progress
 * @param sleeper waits for a service that is busy
 * @param client has the last word on each client that is made
 */
public record Surroundings(
        Map<String, String> environment,
        String home,
        Terminal terminal,
        InstantSource clock,
        Sleeper sleeper,
        UnaryOperator<PartnerService.Builder> client) {
    /** Those of this process. */
    public static Surroundings ofProcess(Map<String, String> environment) {
        String home = Objects.requireNonNullElse(System.getProperty("user.home"), "");
        return new Surroundings(
                environment, home, new SystemTerminal(), Clock.systemUTC(), Sleeper.system(), builder -> builder);
    }

    /** An environment variable; empty where it is not set. */
    String variable(String name) {
        return environment.getOrDefault(name, "");
    }
}
