package org.usagebudget.cli.remote;

import org.jspecify.annotations.Nullable;
import org.usagebudget.client.PartnerException;

/** What a call's failure means to who runs a command: an exit code, and one line that says what to do next. */
final class Advice {
    private static final int CAUSES_MAX = 10;
    private static final String NO_RELATIONSHIP = "20002";
    private static final String ROLE_LACKING = "900150";
    private static final String APP_ONLY_REFUSED = "900329";

    private Advice() {}

    /** The failure that ends the command. */
    static CommandFailure of(PartnerException e) {
        CommandFailure own = own(e);
        return own == null ? new CommandFailure(exitCode(e), line(e), e) : own;
    }

    /** What failed in this program rather than in a call, such as that a new refresh token could not be stored; null for nothing. */
    private static @Nullable CommandFailure own(PartnerException e) {
        Throwable cause = e.getCause();
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++) {
            if (cause instanceof CommandFailure own) {
                return own;
            }
            cause = cause.getCause();
        }
        return null;
    }

    /** Whether it would be the same for every other row. */
    static boolean isForAll(PartnerException e) {
        return own(e) != null
                || switch (exitCode(e)) {
                    case CommandFailure.UNAVAILABLE, CommandFailure.LATER, CommandFailure.NOT_PERMITTED -> true;
                    default -> false;
                };
    }

    static int exitCode(PartnerException e) {
        return switch (e) {
            case PartnerException.Unauthorized _ -> CommandFailure.NOT_PERMITTED;
            case PartnerException.Forbidden _ ->
                e.code().equals(NO_RELATIONSHIP) ? CommandFailure.DATA : CommandFailure.NOT_PERMITTED;
            case PartnerException.RateLimited _, PartnerException.ServerBusy _, PartnerException.ClientBusy _ ->
                CommandFailure.LATER;
            case PartnerException.Transport _, PartnerException.UnreadableAnswer _ -> CommandFailure.UNAVAILABLE;
            default -> CommandFailure.DATA;
        };
    }

    /** Status and code, what is wrong, what to do, and the id that finds it in the service's log. */
    static String line(PartnerException e) {
        return what(e) + "; " + next(e) + id(e);
    }

    /** What finds the call in the service's log, for the end of a line. */
    static String id(PartnerException e) {
        return e.correlationId().map(id -> " (correlation id " + id + ")").orElse("");
    }

    /** Status and code, and what is wrong, without what to do. */
    static String what(PartnerException e) {
        if (e.status() == 0) {
            return cut(e);
        }
        StringBuilder what = new StringBuilder().append(e.status());
        if (e.code().isEmpty() && e.description().isBlank()) {
            return what.append(bare(e)).toString();
        }
        if (!e.code().isEmpty()) {
            what.append('/').append(e.code());
        }
        String description = e.description().strip();
        while (description.endsWith(".")) {
            description = description.substring(0, description.length() - 1);
        }
        what.append(' ').append(description.isEmpty() ? cut(e) : description);
        if (!e.data().isEmpty()) {
            what.append(": ").append(String.join(", ", e.data()));
        }
        return what.toString();
    }

    /** What an answer says that has no body: its status phrase, and what Partner Center means by it. */
    private static String bare(PartnerException e) {
        return switch (e.status()) {
            case 401 ->
                " Unauthorized, without a reason; multi-factor authentication may be needed when the user signs in";
            case 403 -> " Forbidden, without a reason";
            case 404 -> " Not Found, without a reason";
            case 408 -> " Request Timeout, without a reason";
            case 409 -> " Conflict, without a reason";
            case 413 -> " Content Too Large, without a reason";
            case 429 -> " Too Many Requests, without a reason";
            case 500 -> " Internal Server Error, without a reason";
            case 502 -> " Bad Gateway: something before the service did not reach it";
            case 503 -> " Service Unavailable, without a reason";
            case 504 -> " Gateway Timeout: something before the service had no answer from it in time";
            default -> ", without a reason";
        };
    }

    /** The exception's message without its ids, which the line has at its end. */
    private static String cut(PartnerException e) {
        return String.valueOf(e.getMessage()).replaceFirst(" \\(correlation id .*\\)$", "");
    }

    private static String next(PartnerException e) {
        return switch (e) {
            case PartnerException.Unauthorized _ -> "sign in with usagebudget login";
            case PartnerException.Forbidden _ -> forbidden(e.code());
            case PartnerException.NotFound _ -> "is the id right, and --base-url the address of such a service?";
            case PartnerException.PreconditionFailed _ -> "read it again and repeat";
            case PartnerException.Conflict _ -> "see what is there already, such as with customers list";
            case PartnerException.RateLimited _, PartnerException.ServerBusy _ -> "try again later" + repeat(e);
            case PartnerException.ClientBusy _ -> "try again";
            case PartnerException.Transport _ -> "does the service run, and is --base-url its address?";
            case PartnerException.UnreadableAnswer _ -> "is --base-url the address of such a service?";
            default -> "correct what is named and repeat";
        };
    }

    private static String repeat(PartnerException e) {
        return e.retryAfter().map(wait -> ", in " + wait.toSeconds() + " s").orElse("");
    }

    private static String forbidden(String code) {
        return switch (code) {
            case NO_RELATIONSHIP -> "usagebudget customers list shows which customers there are";
            case ROLE_LACKING -> "sign in as somebody with another role: usagebudget login";
            case APP_ONLY_REFUSED -> "sign in as a user: usagebudget login --app-and-user";
            default -> "have partner and app registered with the service";
        };
    }
}
