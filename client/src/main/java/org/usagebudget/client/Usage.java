package org.usagebudget.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.UsageCounted;
import org.usagebudget.model.UsageRecord;

/**
 * Where usage records go in, at Usage Budget only. They are sent while they are read, as fast as the service counts them, so that
 * millions take no more memory than a few. Each counts once, so it is safe to send them again; one that is bad is rejected alone.
 * Takes an app or a user with the role UsageWriter or AdminAgent. Immutable, thread-safe.
 *
 * <p>The client's timeout bounds a standstill: how long the service may take nothing more, or not answer once it has all. How long the whole
 * takes is up to how much there is, unless the scope sets a timeout, which then bounds that. What the source of records throws
 * ends the request and is thrown; what was counted until then stays counted, and {@link #batch} tells how much that is.
 *
 * {@snippet file="org/usagebudget/client/SnippetsTest.java" region="usage"}
 */
public final class Usage {
    private static final String PATH = "/usage/v1/records";

    private final Calls calls;

    Usage(Calls calls) {
        this.calls = calls;
    }

    /** Sends records. They may be gone through several times, since a request that breaks is repeated. */
    public UsageCounted send(Iterable<UsageRecord> records) {
        return Futures.await(() -> sendAsync(records));
    }

    /** Sends records, like {@link #send(Iterable)}. They are read on threads of the HTTP client. */
    public CompletableFuture<UsageCounted> sendAsync(Iterable<UsageRecord> records) {
        return send(new RecordSource(records::iterator, true));
    }

    /** Sends records that can be read once. A request that breaks is not repeated. */
    public UsageCounted send(Iterator<UsageRecord> records) {
        return Futures.await(() -> sendAsync(records));
    }

    /** Sends records that can be read once, like {@link #send(Iterator)}. They are read on threads of the HTTP client. */
    public CompletableFuture<UsageCounted> sendAsync(Iterator<UsageRecord> records) {
        return send(new RecordSource(() -> records, false));
    }

    /**
     * Sends a file as it is; one whose name ends in {@code .gz} or {@code .zst} is sent packed.
     *
     * @throws UncheckedIOException where the file cannot be read
     */
    public UsageCounted sendFile(Path file, UsageFormat format) {
        return Futures.await(() -> sendFileAsync(file, format));
    }

    /** Sends a file, like {@link #sendFile}. */
    public CompletableFuture<UsageCounted> sendFileAsync(Path file, UsageFormat format) {
        if (!Files.isReadable(file)) {
            return CompletableFuture.failedFuture(
                    new UncheckedIOException(new IOException("the file cannot be read: " + file)));
        }
        return sendStreamAsync(() -> open(file), format, coding(file.toString()));
    }

    /**
     * Sends what a stream has, as it is.
     *
     * @param opener opens it, and once more for each repeat; the client closes it
     * @param format what it is
     * @param coding how it is packed, {@code gzip} or {@code zstd}; empty for not at all
     */
    public UsageCounted sendStream(Supplier<? extends InputStream> opener, UsageFormat format, String coding) {
        return Futures.await(() -> sendStreamAsync(opener, format, coding));
    }

    /** Sends what a stream has, like {@link #sendStream}. It is read on threads of the HTTP client. */
    public CompletableFuture<UsageCounted> sendStreamAsync(
            Supplier<? extends InputStream> opener, UsageFormat format, String coding) {
        return send(new StreamSource(opener, false), format, coding);
    }

    /**
     * Sends what a stream has that can be read once, such as a pipe, as it is. A request that breaks once it is being read is not
     * repeated; the failure's {@link PartnerException#requestId} tells by {@link #batch} what counts of it.
     *
     * @param stream the client closes it
     * @param format what it is
     * @param coding how it is packed, {@code gzip} or {@code zstd}; empty for not at all
     */
    public UsageCounted sendStreamOnce(InputStream stream, UsageFormat format, String coding) {
        return Futures.await(() -> sendStreamOnceAsync(stream, format, coding));
    }

    /** Sends what a stream has that can be read once, like {@link #sendStreamOnce}. It is read on threads of the HTTP client. */
    public CompletableFuture<UsageCounted> sendStreamOnceAsync(InputStream stream, UsageFormat format, String coding) {
        return send(new StreamSource(() -> stream, true), format, coding);
    }

    private CompletableFuture<UsageCounted> send(StreamSource source, UsageFormat format, String coding) {
        Request request = new Request("POST", PATH, Map.of(), source.body())
                .header(RequestHeaders.CONTENT_TYPE, format.mediaType())
                .header("Content-Encoding", coding.isEmpty() ? null : coding);
        return send(request, source::failure);
    }

    /**
     * What has become of the records of one request within the last 48 hours, without those that were rejected one by one. One of which
     * nothing is known is {@link PartnerException.NotFound}.
     *
     * @param requestId its MS-RequestId, see {@link CallOptions#requestId(UUID)} and {@link PartnerException#requestId}
     */
    public UsageCounted batch(UUID requestId) {
        return Futures.await(() -> batchAsync(requestId));
    }

    /** What has become of the records of one request, like {@link #batch}. */
    public CompletableFuture<UsageCounted> batchAsync(UUID requestId) {
        return calls.send(Request.get("/usage/v1/batches/" + requestId), UsageCounted::read);
    }

    private CompletableFuture<UsageCounted> send(RecordSource source) {
        Request request = new Request("POST", PATH, Map.of(), source.body())
                .header(RequestHeaders.CONTENT_TYPE, UsageFormat.JSON_LINES.mediaType());
        return send(request, source::failure);
    }

    /** Sends a body; where the source of it has failed, that is what is wrong. */
    private CompletableFuture<UsageCounted> send(Request request, Supplier<@Nullable RuntimeException> ofSource) {
        Step<UsageCounted> step = new Step<>();
        step.then(calls.send(request, UsageCounted::read), step::complete, failure -> {
            RuntimeException own = ofSource.get();
            step.completeExceptionally(own == null ? failure : own);
        });
        return step;
    }

    private static InputStream open(Path file) {
        try {
            return Files.newInputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String coding(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        if (name.endsWith(".gz")) {
            return "gzip";
        }
        return name.endsWith(".zst") ? "zstd" : "";
    }
}
