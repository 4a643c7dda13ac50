package org.usagebudget.server.sandbox;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.usagebudget.model.PartnerId;
import org.usagebudget.server.web.Answer;
import org.usagebudget.server.web.Exchange;

/**
 * The authorization endpoint: shows who can sign in, takes the choice, and sends the browser back with a code (RFC 6749,
 * section 4.1, with PKCE as RFC 9700 wants it). As long as it is not certain where back is, errors are pages. Thread-safe.
 */
final class AuthorizationEndpoint {
    /** Those without which, or with two of which, nobody knows where back is or what to tell there. */
    private static final Set<String> FOR_REDIRECT = Set.of("client_id", "redirect_uri", "state");

    private final IdentityApps apps;
    private final AuthorizationCodes codes;
    private final OwnOrigins origins;
    private final InstantSource clock;
    private final SignInTickets tickets = new SignInTickets();
    private final SignInPage page = new SignInPage();

    AuthorizationEndpoint(IdentityApps apps, AuthorizationCodes codes, OwnOrigins origins, InstantSource clock) {
        this.apps = apps;
        this.codes = codes;
        this.origins = origins;
        this.clock = clock;
    }

    /** The sign-in page. */
    Answer show(Exchange exchange, boolean isFirstForm) {
        return answer(exchange, isFirstForm, request -> page(exchange, request, ""));
    }

    /** What follows the choice on the sign-in page. */
    Answer choose(Exchange exchange, boolean isFirstForm) {
        // Browsers name the page's origin with every form that they post.
        Optional<String> origin = exchange.header("Origin");
        if (origin.isPresent() && !origins.contains(origin.get())) {
            return page.refused(IdentityError.request("The form was posted by a page of another server."));
        }
        return answer(exchange, isFirstForm, request -> chosen(exchange, request));
    }

    private Answer answer(Exchange exchange, boolean isFirstForm, Function<AuthorizationRequest, Answer> next) {
        try {
            Set<String> repeated = new HashSet<>();
            IdentityRequest sent = sent(exchange, repeated);
            AuthorizationRedirect redirect = redirect(exchange, sent);
            try {
                if (!repeated.isEmpty()) {
                    throw IdentityError.request("A parameter is repeated; send each once.");
                }
                return next.apply(AuthorizationRequest.of(redirect, sent, isFirstForm));
            } catch (IdentityError e) {
                return redirect.withError(e);
            }
        } catch (IdentityError e) {
            return page.refused(e);
        }
    }

    /** The query's parameters; the names of those that come again go into {@code repeated}. */
    private static IdentityRequest sent(Exchange exchange, Set<String> repeated) {
        List<Map.Entry<String, String>> first = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Map.Entry<String, String> parameter : exchange.query()) {
            if (names.add(parameter.getKey())) {
                first.add(parameter);
            } else if (FOR_REDIRECT.contains(parameter.getKey())) {
                throw IdentityError.request("The parameter " + parameter.getKey() + " is repeated; send it once.");
            } else {
                repeated.add(parameter.getKey());
            }
        }
        return IdentityRequest.of(first, null);
    }

    private AuthorizationRedirect redirect(Exchange exchange, IdentityRequest sent) {
        PartnerId tenant = apps.tenant(exchange.pathVariable(IdentityProvider.TENANT));
        IdentityApp app =
                apps.app(tenant, sent.required("client_id", "send the client id of an app of tenant " + tenant + "."));
        String hint = "send a page of this server, with its scheme, host and port to the letter, without a fragment and"
                + " with at most " + OwnOrigins.URI_MAX + " characters.";
        String uri = sent.required("redirect_uri", hint);
        String origin = origins.of(uri)
                .orElseThrow(
                        () -> IdentityError.request("The sandbox redirects only to itself, and the redirect_uri is "
                                + IdentityRequest.brief(uri) + "; " + hint));
        Optional<String> state = sent.find("state");
        if (state.isPresent() && !AuthorizationRedirect.isState(state.get())) {
            throw IdentityError.request(
                    "The state must be printable ASCII of at most " + AuthorizationRedirect.STATE_MAX + " characters.");
        }
        return new AuthorizationRedirect(app, uri, origin, state.orElse(null));
    }

    private Answer chosen(Exchange exchange, AuthorizationRequest request) {
        IdentityRequest form = IdentityRequest.of(exchange.form(), null);
        String ticket = form.find(SignInPage.TICKET).orElse("");
        if (!tickets.isGood(ticket, bound(exchange), clock.instant())) {
            return page(exchange, request, "This page had grown old. Please choose once more.");
        }
        if (form.find(SignInPage.CANCEL).isPresent()) {
            throw IdentityError.of("access_denied", "Nobody was chosen on the sign-in page.");
        }
        Optional<SampleUsers.User> user = form.find(SignInPage.USER).flatMap(SampleUsers::find);
        return user.isEmpty()
                ? page(exchange, request, "Please choose one of these users.")
                : request.redirect().withCode(codes.add(request, user.get(), clock.instant()));
    }

    private Answer page(Exchange exchange, AuthorizationRequest request, String note) {
        return page.choice(request.redirect(), tickets.make(bound(exchange), clock.instant()), note);
    }

    /** All that a ticket is bound to; no part of it can have a NUL in it, which the edge refuses. */
    private static String bound(Exchange exchange) {
        StringBuilder text = new StringBuilder(exchange.path());
        for (Map.Entry<String, String> parameter : exchange.query()) {
            text.append('\0').append(parameter.getKey()).append('\0').append(parameter.getValue());
        }
        return text.toString();
    }
}
