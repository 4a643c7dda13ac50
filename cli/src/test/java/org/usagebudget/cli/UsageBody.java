package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A body of usage records that may be sent any number of times, always under the same MS-RequestId. Immutable. */
final class UsageBody {
    private static final int RECORDS_MAX = 1_000;
    private static final JsonMapper JSON = new JsonMapper();

    private final String requestId = UUID.randomUUID().toString();
    private final List<Metered> records;
    private final Form form;
    private final boolean isPacked;
    private final byte[] bytes;

    private enum Form {
        LINES("application/x-ndjson"),
        ARRAY("application/json"),
        FOCUS("text/csv");

        private final String mediaType;

        Form(String mediaType) {
            this.mediaType = mediaType;
        }

        private String text(List<Metered> records) {
            return switch (this) {
                case LINES -> records.stream().map(Metered::json).collect(Collectors.joining("\n"));
                case ARRAY -> records.stream().map(Metered::json).collect(Collectors.joining(",\n", "[", "]"));
                case FOCUS ->
                    records.stream()
                            .map(Metered::csv)
                            .collect(Collectors.joining("\r\n", Metered.CSV_HEADER + "\r\n", "\r\n"));
            };
        }
    }

    /**
     * What a server said of records.
     *
     * @param accepted count now
     * @param duplicates counted before
     * @param rejected do not count
     * @param codes why, of those that were listed
     */
    record Answer(long accepted, long duplicates, long rejected, Set<Integer> codes) {
        static final Answer NONE = new Answer(0, 0, 0, Set.of());

        Answer plus(Answer other) {
            Set<Integer> all = new HashSet<>(codes);
            all.addAll(other.codes);
            return new Answer(
                    accepted + other.accepted,
                    duplicates + other.duplicates,
                    rejected + other.rejected,
                    Set.copyOf(all));
        }
    }

    private UsageBody(List<Metered> records, Form form, boolean isPacked) {
        this.records = List.copyOf(records);
        this.form = form;
        this.isPacked = isPacked;
        byte[] plain = form.text(records).getBytes(StandardCharsets.UTF_8);
        this.bytes = isPacked ? packed(plain) : plain;
    }

    /** All records twice, the second time in another order and in other forms; the bodies in any order. */
    static List<UsageBody> twice(List<Metered> records, Random random) {
        List<UsageBody> bodies = new ArrayList<>(once(records));
        List<Metered> shuffled = new ArrayList<>(records);
        Collections.shuffle(shuffled, random);
        bodies.addAll(once(shuffled));
        Collections.shuffle(bodies, random);
        return List.copyOf(bodies);
    }

    /** All records once, in bodies of all forms. */
    static List<UsageBody> once(List<Metered> records) {
        List<UsageBody> bodies = new ArrayList<>();
        List<Metered> plain =
                records.stream().filter(r -> r.subscription() == null).toList();
        List<Metered> ofSubscriptions =
                records.stream().filter(r -> r.subscription() != null).toList();
        addBodies(bodies, plain, List.of(Form.LINES, Form.FOCUS));
        addBodies(bodies, ofSubscriptions, List.of(Form.ARRAY, Form.LINES));
        return bodies;
    }

    private static void addBodies(List<UsageBody> bodies, List<Metered> records, List<Form> forms) {
        for (int from = 0; from < records.size(); from += RECORDS_MAX) {
            int number = from / RECORDS_MAX;
            bodies.add(new UsageBody(
                    records.subList(from, Math.min(from + RECORDS_MAX, records.size())),
                    forms.get(number % forms.size()),
                    number / forms.size() % 2 == 1));
        }
    }

    private static byte[] packed(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** The ids of all records of the bodies. */
    static Set<String> ids(Collection<UsageBody> bodies) {
        return bodies.stream()
                .flatMap(body -> body.records.stream())
                .map(Metered::id)
                .collect(Collectors.toSet());
    }

    /** What is in it. */
    List<Metered> records() {
        return records;
    }

    /** Sends it; none where it was refused by 503. */
    Optional<Answer> send(TestClient node) {
        List<String> headers = new ArrayList<>(List.of("Content-Type", form.mediaType, "MS-RequestId", requestId));
        if (isPacked) {
            headers.addAll(List.of("Content-Encoding", "gzip"));
        }
        TestResponse response = node.send("POST", "/usage/v1/records", bytes, headers.toArray(String[]::new));
        if (Tally.isRefusal(response)) {
            return Optional.empty();
        }
        assertThat(response.status()).as(response::text).isEqualTo(200);
        JsonNode json = JSON.readTree(response.body());
        Set<Integer> codes = new HashSet<>();
        json.path("rejected").forEach(one -> codes.add(one.path("code").intValue()));
        Answer answer = new Answer(
                json.path("accepted").longValue(),
                json.path("duplicates").longValue(),
                json.path("rejectedCount").longValue(),
                codes);
        assertThat(answer.accepted + answer.duplicates + answer.rejected).isEqualTo(records.size());
        return Optional.of(answer);
    }
}
