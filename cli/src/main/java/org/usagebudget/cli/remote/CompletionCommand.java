package org.usagebudget.cli.remote;

import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what lets a shell complete commands and options. */
@Command(
        name = "completion",
        description = "Print a script that lets a shell complete commands and options.",
        footer = {
            "%nbash, in ~/.bashrc:   source <(usagebudget completion bash)",
            "zsh, in ~/.zshrc:     source <(usagebudget completion zsh)"
        })
final class CompletionCommand implements Runnable {
    /** The shells. */
    private enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Parameters(paramLabel = "SHELL", description = "Which shell: ${COMPLETION-CANDIDATES}.")
    @SuppressWarnings({"NullAway.Init", "UnusedVariable"}) // picocli sets and judges it.
    private Shell shell;

    @Override
    public void run() {
        String script = AutoComplete.bash("usagebudget", spec.root().commandLine());
        // The script knows both shells.
        spec.commandLine().getOut().print(script);
        spec.commandLine().getOut().flush();
    }
}
