package org.usagebudget.cli.output;

/** The colours of a terminal. */
enum Paint {
    /** Of headings. */
    HEADING("1"),
    /** Of what has been done. */
    GOOD("32"),
    /** Of what deserves a look. */
    WARNING("33"),
    /** Of what is wrong. */
    BAD("31"),
    /** Of all else. */
    PLAIN("");

    private static final String ESCAPE = "\u001b[";

    private final String code;

    Paint(String code) {
        this.code = code;
    }

    /** The colour of a state. */
    static Paint of(String state) {
        return switch (state) {
            case "over", "failed", "differs" -> BAD;
            case "trending", "skipped", "would change", "would add" -> WARNING;
            case "changed", "added" -> GOOD;
            default -> PLAIN;
        };
    }

    /** A text in this colour. */
    String on(String text) {
        return code.isEmpty() ? text : ESCAPE + code + "m" + text + ESCAPE + "0m";
    }
}
