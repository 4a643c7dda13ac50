package org.usagebudget.server.web;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.config.AddressBlock;

/**
 * What trusted proxies say about a client. Each proxy adds its word at the right, about the one that it got the request from;
 * so the list is read from the right, and the first address that is no trusted proxy's is the client: whatever stands left of
 * it the client may have made up.
 *
 * @param address the client's; null where the last trusted proxy does not tell
 * @param https whether the client spoke TLS; null where nobody tells
 * @param host the host and port that it asked for; null where nobody tells
 */
record Forwarded(
        @Nullable InetAddress address,
        @Nullable Boolean https,
        @Nullable String host) {
    /** The most proxies between a client and this server; further ones are not looked for. */
    static final int HOPS_MAX = 32;

    /** Nobody tells anything that can be believed. */
    static final Forwarded NOTHING = new Forwarded(null, null, null);

    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final Pattern HOST =
            Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?");

    /**
     * What the headers say: those of RFC 7239, or the older ones. Where both kinds are there they must not contradict one
     * another, else neither is believed: a proxy that writes one kind may pass on the other as its client sent it.
     */
    static Forwarded of(HttpFields fields, List<AddressBlock> trusted) {
        String standard = joined(fields, HttpHeader.FORWARDED);
        Forwarded old = ofOld(fields, trusted);
        if (standard == null) {
            return old == null ? NOTHING : old;
        }
        Forwarded told = ofStandard(standard, trusted);
        return old == null || old.agreesWith(told) ? told : NOTHING;
    }

    private boolean agreesWith(Forwarded other) {
        return (address == null || address.equals(other.address))
                && (https == null || https.equals(other.https))
                && (host == null || other.host == null || host.equalsIgnoreCase(other.host));
    }

    private static Forwarded ofStandard(String text, List<AddressBlock> trusted) {
        // With an escape or an odd quote a client could swallow what the proxy has added behind.
        if (text.indexOf('\\') >= 0 || text.chars().filter(c -> c == '"').count() % 2 != 0) {
            return NOTHING;
        }
        List<Map<String, String>> hops =
                split(text, ',').stream().map(Forwarded::parameters).toList();
        Hop hop = hop(hops.stream().map(h -> h.getOrDefault("for", "")).toList(), trusted);
        Map<String, String> word = hops.get(hops.size() - 1 - hop.back);
        return new Forwarded(hop.address, https(word.get("proto")), host(word.get("host"), null));
    }

    private static @Nullable Forwarded ofOld(HttpFields fields, List<AddressBlock> trusted) {
        String clients = joined(fields, HttpHeader.X_FORWARDED_FOR);
        String proto = joined(fields, HttpHeader.X_FORWARDED_PROTO);
        String host = joined(fields, HttpHeader.X_FORWARDED_HOST);
        String port = joined(fields, HttpHeader.X_FORWARDED_PORT);
        if (clients == null && proto == null && host == null && port == null) {
            return null;
        }
        Hop hop = clients == null ? new Hop(null, 0) : hop(split(clients, ','), trusted);
        return new Forwarded(hop.address, https(at(proto, hop.back)), host(at(host, hop.back), at(port, hop.back)));
    }

    /** The value that the hop has told, so many from the right; a list that is shorter was not added to by every proxy. */
    private static @Nullable String at(@Nullable String list, int back) {
        if (list == null) {
            return null;
        }
        List<String> values = split(list, ',');
        return values.get(Math.max(0, values.size() - 1 - back));
    }

    private static Hop hop(List<String> addresses, List<AddressBlock> trusted) {
        InetAddress last = null;
        int back = 0;
        while (back < Math.min(addresses.size(), HOPS_MAX)) {
            InetAddress address = address(addresses.get(addresses.size() - 1 - back));
            if (address == null) {
                return new Hop(last, back);
            }
            last = address;
            if (trusted.stream().noneMatch(block -> block.contains(address))) {
                return new Hop(last, back);
            }
            back++;
        }
        return new Hop(last, back - 1);
    }

    /** An address, perhaps with a port; null for anything else, such as {@code unknown} or a made-up name. */
    private static @Nullable InetAddress address(String text) {
        String plain = text;
        int port = text.lastIndexOf(':');
        if (text.startsWith("[") && text.indexOf(']') > 0) {
            plain = text.substring(1, text.indexOf(']'));
        } else if (port > 0 && text.indexOf(':') == port) {
            plain = text.substring(0, port);
        }
        try {
            return AddressBlock.address(plain);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    private static @Nullable Boolean https(@Nullable String proto) {
        return switch (String.valueOf(proto).toLowerCase(Locale.ROOT)) {
            case "https" -> true;
            case "http" -> false;
            default -> null;
        };
    }

    private static @Nullable String host(@Nullable String host, @Nullable String port) {
        if (host == null || !HOST.matcher(host).matches()) {
            return null;
        }
        boolean hasPort = host.lastIndexOf(':') > host.lastIndexOf(']');
        return hasPort || port == null || !PORT.matcher(port).matches() ? host : host + ":" + port;
    }

    private static @Nullable String joined(HttpFields fields, HttpHeader name) {
        if (!fields.contains(name)) {
            return null;
        }
        return fields.stream()
                .filter(field -> field.getHeader() == name)
                .map(HttpField::getValue)
                .map(String::valueOf)
                .collect(Collectors.joining(","));
    }

    private static Map<String, String> parameters(String element) {
        Map<String, String> parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String pair : split(element, ';')) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String value = pair.substring(equals + 1).strip();
                boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
                parameters.put(
                        pair.substring(0, equals).strip(), quoted ? value.substring(1, value.length() - 1) : value);
            }
        }
        return parameters;
    }

    /** The stripped parts between separators that stand outside of quotes; at least one. */
    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            quoted ^= c == '"';
            if (c == separator && !quoted) {
                parts.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        parts.add(text.substring(from).strip());
        return parts;
    }

    /**
     * The hop behind which nothing is believed.
     *
     * @param address the one that it names, or the last one known
     * @param back how many from the right it stands
     */
    private record Hop(@Nullable InetAddress address, int back) {}
}
