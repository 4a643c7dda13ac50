package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.usagebudget.server.TestSandbox;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A list of 100,000 customers is answered to several clients at once by a server that has not the memory for their answers. */
class CustomerMemoryIT {
    private static final int CUSTOMERS = 100_000;
    private static final int SAMPLES = 25;
    private static final int CLIENTS = 4;
    private static final int HEAP_MEBIBYTES = 128;
    private static final long BARRIER_SECONDS = 60;

    @Test
    void listOfAllNeedsNoMoreMemoryThanAPage() throws Exception {
        try (TemporaryData data = new TemporaryData();
                Node node = Node.start(
                        data.folder(),
                        Map.of("JAVA_TOOL_OPTIONS", "-Xmx" + HEAP_MEBIBYTES + "m"),
                        "sandbox",
                        "--port",
                        "0",
                        "--data",
                        data.path().toString());
                HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest.Builder request = HttpRequest.newBuilder()
                    .header(
                            "Authorization",
                            "Bearer " + SandboxCustomers.token(node.client(), TestSandbox.FIRST_PARTNER));
            addCustomers(http, request.copy(), node.baseUrl());
            HttpRequest list =
                    request.uri(node.baseUrl().resolve("/v1/customers?size=0")).build();

            CyclicBarrier allAtOnce = new CyclicBarrier(CLIENTS);
            List<Future<Long>> reading = new ArrayList<>();
            // Not virtual ones: those that read the output of the process hold the carriers of a small machine.
            try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
                for (int i = 0; i < CLIENTS; i++) {
                    reading.add(clients.submit(() -> read(http, list, allAtOnce)));
                }
            }

            long bytes = 0;
            for (Future<Long> read : reading) {
                bytes += read.get();
            }
            // Held whole, the answers alone would not have fitted.
            assertThat(bytes).isGreaterThan((long) HEAP_MEBIBYTES << 20);
        }
    }

    private static void addCustomers(HttpClient http, HttpRequest.Builder request, URI baseUrl) throws Exception {
        StringBuilder csv = new StringBuilder("companyName,domain,country\n");
        for (int i = 0; i < CUSTOMERS; i++) {
            csv.append("Company ")
                    .append(i * 7_919L % CUSTOMERS)
                    .append(",c")
                    .append(i)
                    .append(".example,DE\n");
        }

        HttpResponse<InputStream> answer = http.send(
                request.uri(baseUrl.resolve("/budgets/v1/customers/import"))
                        .header("Content-Type", "text/csv")
                        .POST(BodyPublishers.ofString(csv.toString()))
                        .build(),
                BodyHandlers.ofInputStream());

        assertThat(answer.statusCode()).isEqualTo(200);
        int created = -1;
        try (InputStream body = answer.body();
                JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), body)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME && json.currentName().equals("createdCount")) {
                    json.nextToken();
                    created = json.getIntValue();
                }
            }
        }
        assertThat(created).isEqualTo(CUSTOMERS);
    }

    /** Reads a list to its end, once all clients have had its beginning; how many bytes it had. */
    private static long read(HttpClient http, HttpRequest request, CyclicBarrier allAtOnce) throws Exception {
        HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
        assertThat(answer.statusCode()).isEqualTo(200);
        Set<String> ids = new HashSet<>();
        int total = -1;
        long bytes;
        try (InputStream body = answer.body();
                JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), body)) {
            json.nextToken();
            allAtOnce.await(BARRIER_SECONDS, TimeUnit.SECONDS);
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME && json.currentName().equals("tenantId")) {
                    json.nextToken();
                    ids.add(json.getString());
                } else if (token == JsonToken.PROPERTY_NAME
                        && json.currentName().equals("totalCount")) {
                    json.nextToken();
                    total = json.getIntValue();
                }
            }
            bytes = json.currentLocation().getByteOffset();
        } catch (IOException e) {
            throw new AssertionError("the answer broke off", e);
        }
        assertThat(total).isEqualTo(CUSTOMERS + SAMPLES);
        assertThat(ids).hasSize(CUSTOMERS + SAMPLES);
        return bytes;
    }
}
