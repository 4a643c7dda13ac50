package org.usagebudget.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's HTTP client: HTTP/1.1 on http addresses, HTTP/2 where a server offers it on https; no redirects, since a token is
 * for the address that it was got for. Asks for gzip and unpacks it. Thread-safe.
 */
final class JavaTransport implements Transport {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    /** Less than the 30 seconds for which the JDK keeps the address of a host. */
    private static final long NEAR_NANOS = Duration.ofSeconds(20).toNanos();

    /** A thread that is about to wait for a call begins it itself: waking another one for that costs more than the beginning. */
    private static final ThreadLocal<Boolean> BEGINS_ITSELF = new ThreadLocal<>();

    /** When an answer last came, by host and port. */
    private final Map<String, Long> reachedAt = new ConcurrentHashMap<>();

    /** Null for somebody else's client. */
    private final @Nullable ExecutorService threads;
    /** Null once it is closed: before Java 21 its threads and connections end when it is collected. */
    private volatile @Nullable HttpClient client;

    private JavaTransport(HttpClient client, @Nullable ExecutorService threads) {
        if (client.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("the HTTP client must not follow redirects");
        }
        this.client = client;
        this.threads = threads;
    }

    /** Over somebody else's client. */
    static JavaTransport over(HttpClient client) {
        return new JavaTransport(client, null);
    }

    /** Over a client of its own, which it closes. */
    static JavaTransport create() {
        AtomicInteger number = new AtomicInteger();
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "usagebudget-client-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(task -> execute(threads, task))
                .build();
        return new JavaTransport(client, threads);
    }

    private static void execute(ExecutorService threads, Runnable task) {
        if (BEGINS_ITSELF.get() != null) {
            task.run();
            return;
        }
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile; what the task ends must end all the same.
            ForkJoinPool.commonPool().execute(task);
        }
    }

    @Override
    public CompletableFuture<HttpAnswer> send(HttpCall call) {
        HttpClient open = client;
        if (open == null) {
            return CompletableFuture.failedFuture(new IOException("the transport is closed"));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(call.uri())
                .method(call.method(), call.body().map(JavaTransport::publisher).orElseGet(BodyPublishers::noBody));
        if ("http".equals(call.uri().getScheme())) {
            request.version(HttpClient.Version.HTTP_1_1);
        }
        // Else a refusal of a long body would be read only once all of it was sent, which the service does not wait
        // for.
        boolean isStreamed = call.body().filter(HttpBody::isStreamed).isPresent();
        request.expectContinue(isStreamed);
        call.headers().forEach(request::setHeader);
        request.setHeader("Accept-Encoding", "gzip");
        Step<HttpAnswer> step = new Step<>();
        // A stream is read by the threads that ask for it, which a caller should not become.
        step.then(
                begin(open, request.build(), call, Futures.isAboutToWait() && !isStreamed && isNear(call)),
                response -> receive(call, response, step));
        return step;
    }

    private static CompletableFuture<HttpResponse<byte[]>> begin(
            HttpClient client, HttpRequest request, HttpCall call, boolean byItself) {
        if (!byItself) {
            return client.sendAsync(request, head -> new BoundedBody(call.answerMax()));
        }
        BEGINS_ITSELF.set(true);
        try {
            return client.sendAsync(request, head -> new BoundedBody(call.answerMax()));
        } finally {
            BEGINS_ITSELF.remove();
        }
    }

    /** Whether its host was reached so lately that the JDK need not look for its address, which no timeout ends. */
    private boolean isNear(HttpCall call) {
        Long at = reachedAt.get(host(call));
        return at != null && System.nanoTime() - at < NEAR_NANOS;
    }

    private static String host(HttpCall call) {
        return String.valueOf(call.uri().getRawAuthority());
    }

    private void receive(HttpCall call, HttpResponse<byte[]> response, Step<HttpAnswer> step) {
        reachedAt.put(host(call), System.nanoTime());
        try {
            step.complete(answer(response, call.answerMax()));
        } catch (IOException e) {
            step.completeExceptionally(e);
        }
    }

    private static HttpAnswer answer(HttpResponse<byte[]> response, int max) throws IOException {
        Map<String, List<String>> headers = response.headers().map();
        byte[] body = response.body();
        boolean isPacked = body.length > 0
                && response.headers()
                        .firstValue("Content-Encoding")
                        .filter("gzip"::equalsIgnoreCase)
                        .isPresent();
        return new HttpAnswer(response.statusCode(), headers, isPacked ? unpacked(body, max) : body);
    }

    private static byte[] unpacked(byte[] body, int max) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] unpacked = in.readNBytes(max);
            if (unpacked.length == max && in.read() >= 0) {
                throw BoundedBody.tooLarge(max);
            }
            return unpacked;
        }
    }

    private static BodyPublisher publisher(HttpBody body) {
        byte[] bytes = body.bytes();
        return bytes == null ? new StreamPublisher(body) : BodyPublishers.ofByteArray(bytes);
    }

    /**
     * Ends what is under way and the client's threads, at once. Before Java 21 a client has no such method: its threads end when
     * it is collected.
     */
    @Override
    public void close() {
        HttpClient open = client;
        ExecutorService own = threads;
        if (own == null || open == null) {
            return;
        }
        client = null;
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(open);
        } catch (NoSuchMethodException e) {
            // Java 17 to 20.
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the HTTP client could not be closed", e);
        } finally {
            own.shutdown();
        }
    }
}
