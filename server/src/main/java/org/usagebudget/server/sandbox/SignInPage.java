package org.usagebudget.server.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.web.Answer;

/**
 * The pages of the sign-in, made from the templates beside this class. They need nothing else: no script, no picture, no
 * other server. Immutable, thread-safe.
 */
final class SignInPage {
    /** The form's field with the ticket. */
    static final String TICKET = "ticket";

    /** The form's field with the chosen user's name. */
    static final String USER = "user";

    /** The form's field that says that nobody is chosen. */
    static final String CANCEL = "cancel";

    private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z-]+)}}");

    private final String choice = resource("sign-in.html");
    private final String user = resource("sign-in-user.html");
    private final String refusal = resource("sign-in-refused.html");
    private final String style = resource("sign-in.css");
    private final String policy;

    SignInPage() {
        policy = "default-src 'none'; style-src 'sha256-" + sha256(style)
                + "'; base-uri 'none'; frame-ancestors 'none'; form-action ";
    }

    /** The page on which somebody chooses who they are; with a note (200 becomes 400) where the last choice was no good. */
    Answer choice(AuthorizationRedirect redirect, String ticket, String note) {
        PartnerId tenant = redirect.app().tenant();
        StringBuilder users = new StringBuilder();
        for (SampleUsers.User each : SampleUsers.all()) {
            users.append(fill(
                    user,
                    Map.of(
                            "name", escape(each.name()),
                            "display-name", escape(each.displayName()),
                            "principal-name", escape(each.principalName(tenant)),
                            "hint", escape(hint(each)))));
        }
        String html = fill(
                choice,
                Map.of(
                        "style", style,
                        "app", escape(redirect.app().clientId()),
                        "tenant", escape(tenant.toString()),
                        "redirect-uri", escape(redirect.uri()),
                        "note", note.isEmpty() ? "" : "<p class=\"note\" role=\"alert\">" + escape(note) + "</p>",
                        "ticket", escape(ticket),
                        "users", users.toString()));
        return page(note.isEmpty() ? 200 : 400, html, "'self' " + source(redirect.origin()));
    }

    private static String hint(SampleUsers.User user) {
        return user.hasSecondFactor()
                ? "Role " + user.role().wireName() + "."
                : "Role " + user.role().wireName() + ". Signs in with a password only: the service refuses this user's"
                        + " tokens with 401, so that you can see what your program makes of it.";
    }

    /** The page that says why there is no way on. */
    Answer refused(IdentityError error) {
        return page(
                400,
                fill(
                        refusal,
                        Map.of(
                                "style", style,
                                "error", escape(error.error()),
                                "description", escape(error.description()))),
                "'none'");
    }

    /**
     * A policy cannot name a host that is an IPv6 address, only its scheme. That suffices: where the form's answer may lead is
     * decided before there is a page.
     */
    private static String source(String origin) {
        return origin.contains("[") ? origin.substring(0, origin.indexOf(':') + 1) : origin;
    }

    private Answer page(int status, String html, String formAction) {
        return Answer.html(status, html)
                .withHeader("Content-Security-Policy", policy + formAction)
                .withHeader("X-Content-Type-Options", "nosniff")
                // Not no-referrer: that would hide the form's origin too.
                .withHeader("Referrer-Policy", "same-origin")
                .withHeader("Cache-Control", "no-store");
    }

    /** The template with its places filled, in one pass: a value that looks like a place stays as it is. */
    private static String fill(String template, Map<String, String> values) {
        return PLACE.matcher(template).replaceAll(place -> {
            String value = values.get(place.group(1));
            if (value == null) {
                throw new IllegalStateException("no value for " + place.group());
            }
            return Matcher.quoteReplacement(value);
        });
    }

    /** Text as it stands in an element or a quoted attribute. */
    static String escape(String text) {
        StringBuilder html = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> html.append("&amp;");
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                default -> html.append(c);
            }
        }
        return html.toString();
    }

    private static String resource(String name) {
        try (InputStream in = SignInPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
