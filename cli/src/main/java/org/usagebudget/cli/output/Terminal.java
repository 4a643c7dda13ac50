package org.usagebudget.cli.output;

import java.util.Map;
import java.util.Optional;

/** What the command line knows of the terminal that it may be at. */
public interface Terminal {
    /** Whether results go to a terminal. */
    boolean isOutput();

    /** Whether messages go to a terminal. */
    boolean isMessages();

    /** Whether results go to another program, which may end before all are there. */
    default boolean isPipe() {
        return false;
    }

    /**
     * Asks for a secret and reads it without showing it.
     *
     * @return what was typed; empty where nobody is there to type
     */
    Optional<String> secret(String question);

    /** Whether a terminal may be given colours. */
    static boolean takesColours(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }
}
