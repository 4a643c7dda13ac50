package org.usagebudget.server.auth;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;

/** A token's claims, read with care: a claim of a wrong type is refused, never guessed at. */
record Claims(Map<String, Object> members) {
    /** The end of year 9999, in seconds: what lies behind is no date. */
    static final long SECONDS_MAX = 253_402_300_799L;

    /** The most values of an array that are looked at; more are refused. */
    static final int VALUES_MAX = 1_000;

    /** A string that is not blank, or empty where the claim is absent, null or blank. */
    Optional<String> text(String name) {
        Object value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        // No name has control characters in it, and the database takes no U+0000.
        if (value instanceof String text && text.chars().noneMatch(Character::isISOControl)) {
            return text.isBlank() ? Optional.empty() : Optional.of(text);
        }
        throw refused("The token's claim " + name + " is not a string, or has control characters in it.");
    }

    /** A string that must be there. */
    String required(String name) {
        return text(name).orElseThrow(() -> refused("The token has no claim " + name + "."));
    }

    /** The strings of an array, or the one string; empty where the claim is absent or null. */
    List<String> texts(String name) {
        Object value = members.get(name);
        if (value == null) {
            return List.of();
        }
        if (value instanceof String text) {
            return List.of(text);
        }
        if (!(value instanceof List<?> list) || list.size() > VALUES_MAX) {
            throw refused("The token's claim " + name + " is not a string or an array of at most 1000 strings.");
        }
        List<String> texts = new ArrayList<>(list.size());
        for (Object element : list) {
            if (!(element instanceof String text)) {
                throw refused("The token's claim " + name + " holds something else than strings.");
            }
            texts.add(text);
        }
        return texts;
    }

    /** Seconds since 1970, of which a fraction is cut off; empty where the claim is absent or null. */
    Optional<Instant> time(String name) {
        Object value = members.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Number number && number.doubleValue() >= 0 && number.doubleValue() <= SECONDS_MAX) {
            return Optional.of(Instant.ofEpochSecond(number.longValue()));
        }
        throw refused("The token's claim " + name + " is not a number of seconds since 1970.");
    }

    /** Whether the claim is there at all, whatever its value. */
    boolean has(String name) {
        return members.get(name) != null;
    }

    /** The fault of a token that cannot be used, with the reason, which never quotes the token. */
    static FaultException refused(String reason) {
        return new FaultException(FaultCode.UNAUTHORIZED, reason)
                .withHeader("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    }
}
