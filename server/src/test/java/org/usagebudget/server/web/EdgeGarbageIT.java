package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Seeded random bytes, wild and nearly good: whatever comes back is a fault or a success, and the server lives on. */
class EdgeGarbageIT {
    private static final int ROUNDS = 1_500;
    private static final String GOOD = """
            POST /body?q=%41 HTTP/1.1\r
            Host: localhost\r
            Authorization: Bearer agent\r
            MS-RequestId: 312b044d-dc41-4b37-c2d5-7d27322d9654\r
            If-Match: "1", W/"2"\r
            Content-Type: application/json; charset=utf-8\r
            Content-Length: 12\r
            \r
            {"amount":1}\
            """;
    private static final String CHUNKED = "PATCH " + ToyEdge.BUDGET + " HTTP/1.1\r\nHost: localhost\r\n"
            + "Authorization: Bearer agent\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n"
            + "5\r\n{\"amo\r\n7\r\nunt\":1}\r\n0\r\nA: b\r\n\r\n";
    private static final String BYTES = "\r\n\r\n \t:;,/?%#\"{}[]*0aF\u0000\u007f\u00ff\u00e9-+.";

    @Test
    void whateverBytesArriveTheAnswerIsNoServerError() throws IOException {
        long seed = Seeds.seed("EdgeGarbageIT");
        Random random = new Random(seed);
        Duration second = Duration.ofSeconds(1);
        try (ToyEdge edge = ToyEdge.withTimes(new EdgeConfig.Times(second, second, second, second, second, second))) {
            for (int round = 0; round < ROUNDS; round++) {
                String bytes = garbage(random);
                for (RawHttp.Reply reply : replies(edge.port(), bytes)) {
                    assertThat(reply.status())
                            .as("seed %s, round %s, bytes %s", seed, round, bytes)
                            .matches(status -> status < 500 || status == 503);
                }
            }
            assertThat(RawHttp.exchange(edge.port(), "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .status())
                    .isEqualTo(200);
        }
    }

    private static java.util.List<RawHttp.Reply> replies(int port, String bytes) throws IOException {
        java.util.List<RawHttp.Reply> replies = new java.util.ArrayList<>();
        try (RawHttp raw = RawHttp.connect(port)) {
            raw.send(bytes).finish();
            for (RawHttp.Reply reply = next(raw); reply != null; reply = next(raw)) {
                replies.add(reply);
            }
        } catch (SocketException _) {
            // The server may close before it has seen all of the garbage.
        }
        return replies;
    }

    private static RawHttp.@Nullable Reply next(RawHttp raw) throws IOException {
        return raw.readUnlessClosed();
    }

    private static String garbage(Random random) {
        if (random.nextInt(4) == 0) {
            StringBuilder wild = new StringBuilder();
            for (int length = 1 + random.nextInt(200); length > 0; length--) {
                wild.append((char) random.nextInt(256));
            }
            return wild.toString();
        }
        StringBuilder text = new StringBuilder(random.nextBoolean() ? GOOD : CHUNKED);
        if (random.nextInt(4) == 0) {
            text.append(text);
        }
        for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, BYTES.charAt(random.nextInt(BYTES.length())));
                case 1 -> text.deleteCharAt(at);
                case 2 -> text.insert(at, BYTES.charAt(random.nextInt(BYTES.length())));
                default -> text.delete(at, Math.min(text.length(), at + random.nextInt(20)));
            }
        }
        return text.toString();
    }
}
