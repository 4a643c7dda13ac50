package org.usagebudget.server.web;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * A response on its way: each write blocks until the connection has taken it. Compresses where that was agreed. Once it has
 * failed it stays so. Used by one thread.
 */
final class ResponseStream {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Response response;
    private final EdgeConfig.Times times;
    private final OutputStream out;
    private final @Nullable Gzip gzip;
    private final Runnable head;
    private long sent;
    private long waitedNanos;
    private boolean begun;
    private boolean failed;

    /**
     * On a response of which nothing is set or sent.
     *
     * @param compressed whether what is written is to be compressed
     * @param times how long the client may take: for each buffer, as a connection may be idle, and for all, as for a body
     * @param head sets the response's head; called once, before the first bytes go
     */
    ResponseStream(Response response, boolean compressed, EdgeConfig.Times times, Runnable head) {
        this.response = response;
        this.head = head;
        this.times = times;
        Raw raw = new Raw();
        try {
            // The buffer joins gzip's own small writes.
            gzip = compressed ? new Gzip(new BufferedOutputStream(raw, AnswerStream.BUFFER)) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        out = gzip == null ? raw : gzip;
    }

    void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
    }

    /** Sends the end: only with it is the answer whole. */
    void finish() throws IOException {
        out.close();
        send(true, NOTHING);
    }

    /** Gives back what it holds, after a failure. */
    void abandon() {
        if (gzip != null) {
            gzip.abandon();
        }
    }

    /** Whether its head and bytes may be with the client: a compressor holds back some. */
    boolean isBegun() {
        return begun;
    }

    /** The bytes of the body that have been sent. */
    long sent() {
        return sent;
    }

    /** Whether the connection has failed, and so what was written to it. */
    boolean isFailed() {
        return failed;
    }

    private void send(boolean last, ByteBuffer bytes) throws IOException {
        if (failed) {
            throw new IOException("the connection has failed");
        }
        if (!begun) {
            begun = true;
            head.run();
        }
        int length = bytes.remaining();
        Callback.Completable written = new Callback.Completable();
        response.write(last, bytes, written);
        try {
            long began = System.nanoTime();
            written.get(patienceNanos(), TimeUnit.NANOSECONDS);
            waitedNanos += System.nanoTime() - began;
            sent += length;
        } catch (ExecutionException e) {
            failed = true;
            throw new IOException("the client takes no more", e.getCause());
        } catch (TimeoutException e) {
            failed = true;
            throw new IOException("the client is too slow", e);
        } catch (InterruptedException e) {
            failed = true;
            Thread.currentThread().interrupt();
            throw new IOException("the server stops", e);
        }
    }

    /** A client that takes a little now and then would hold its place for days; the server's own time is not its. */
    private long patienceNanos() {
        long earned = times.body().toNanos() + times.bodyPerStep().toNanos() * (sent / EdgeConfig.Times.BODY_STEP);
        return Math.min(times.idle().toNanos(), earned - waitedNanos);
    }

    private final class Raw extends OutputStream {
        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            send(false, ByteBuffer.wrap(bytes, offset, length));
        }
    }
}
