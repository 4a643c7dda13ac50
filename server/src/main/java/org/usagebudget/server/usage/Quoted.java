package org.usagebudget.server.usage;

/** What a sender sent, short enough and clean enough to be sent back. */
final class Quoted {
    private Quoted() {}

    /** At most that many characters of it; what is no character to be shown becomes U+FFFD. */
    static String of(CharSequence text, int max) {
        int length = Math.min(text.length(), max);
        StringBuilder clean = new StringBuilder(length + 1);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                clean.append(c).append(text.charAt(++i));
            } else {
                clean.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '\ufffd' : c);
            }
        }
        return clean.toString();
    }

    /** A wrong value, cut. */
    static String of(CharSequence text) {
        return of(text, UsageLimits.QUOTED_MAX) + (text.length() > UsageLimits.QUOTED_MAX ? "…" : "");
    }
}
