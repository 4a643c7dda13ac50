package org.usagebudget.cli.remote;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.usagebudget.client.UsageFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Sends usage records in any form that the service takes. */
@Command(
        name = "send",
        description = "Send a file of usage records; each counts once, so the same file may be sent again.",
        footer = "%nA record that is rejected is named on the error output and spoils no other.")
final class UsageSend extends UsageSending {
    /** The forms. */
    private enum Form {
        JSONL(UsageFormat.JSON_LINES),
        JSON(UsageFormat.JSON_ARRAY),
        EVENTS(UsageFormat.CLOUD_EVENTS),
        CSV(UsageFormat.FOCUS_CSV);

        private final UsageFormat format;

        Form(UsageFormat format) {
            this.format = format;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "What the file is: ${COMPLETION-CANDIDATES}; by its name unless set: .jsonl and .ndjson, .json, .csv.")
    private @Nullable Form form;

    UsageSend(Surroundings around) {
        super(around);
    }

    @Override
    void check() {
        format();
    }

    @Override
    UsageFormat format() {
        if (form != null) {
            return form.format;
        }
        String name = file().bareName();
        if (name.endsWith(".json")) {
            return UsageFormat.JSON_ARRAY;
        }
        if (name.endsWith(".csv")) {
            return UsageFormat.FOCUS_CSV;
        }
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return UsageFormat.JSON_LINES;
        }
        throw wrong("--format is needed: the name " + file() + " does not say what the file is");
    }

    @Override
    String idsHint() {
        return "usagebudget usage import --id-from-row makes the ids";
    }
}
