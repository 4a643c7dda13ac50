package org.usagebudget.server.web;

import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;

/**
 * The body of one request: read whole within a bound of size and of time, or thrown away. Blocks its virtual thread. Used by
 * one thread.
 */
final class Body {
    private static final byte[] EMPTY = new byte[0];
    private static final int FIRST_BUFFER = 1_024;

    private final Request request;
    private final EdgeConfig config;
    private final boolean expectsContinue;
    private final Semaphore arrived = new Semaphore(0);
    private State state;

    private enum State {
        /** There is more to read. */
        PENDING,
        /** Read to its end, or there was none. */
        DONE,
        /** Late, malformed or cut off: nothing that follows on the connection can be trusted. */
        BROKEN
    }

    Body(Request request, Head head, EdgeConfig config) {
        this.request = request;
        this.config = config;
        this.expectsContinue = head.expectsContinue();
        this.state = request.getLength() > 0 || head.transferEncoding() != null ? State.PENDING : State.DONE;
    }

    /** Whether bytes of it have not been read. */
    boolean isPending() {
        return state == State.PENDING;
    }

    /** Whether the connection must end with this request, because of a body that will not be read to its end. */
    boolean endsConnection() {
        boolean tooMuch = expectsContinue || remaining() > config.limits().drainMax();
        return state == State.BROKEN || (isPending() && tooMuch);
    }

    /** Whether reading on makes sense: a client that still waits for a 100 has sent nothing and never will. */
    boolean isDrainable() {
        return isPending() && !expectsContinue;
    }

    /**
     * All of it, at most {@code max} bytes.
     *
     * @throws FaultException 413/990013, 408/990012, 400/990010
     */
    byte[] read(int max) {
        if (state == State.DONE) {
            return EMPTY;
        }
        long length = request.getLength();
        if (length > max) {
            throw new FaultException(FaultCode.BODY_TOO_LARGE, "bytes must be 0.." + max + ", were " + length);
        }
        byte[] bytes = new byte[length >= 0 ? (int) length : Math.min(FIRST_BUFFER, max)];
        int size = 0;
        while (true) {
            Content.Chunk chunk = next(deadline(size));
            int more = chunk.remaining();
            if (more > max - size) {
                chunk.release();
                throw new FaultException(FaultCode.BODY_TOO_LARGE, "bytes must be 0.." + max);
            }
            if (more > bytes.length - size) {
                bytes = Arrays.copyOf(bytes, Math.min(max, Math.max(size + more, bytes.length * 2)));
            }
            size += chunk.get(bytes, size, more);
            chunk.release();
            if (chunk.isLast()) {
                state = State.DONE;
                return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
            }
        }
    }

    /** Throws away what is still to come, within the bounds for that; a body that ends so leaves the connection usable. */
    void drain() {
        long by = System.nanoTime() + config.times().drain().toNanos();
        long left = config.limits().drainMax();
        while (isDrainable() && left > 0) {
            Content.Chunk chunk;
            try {
                chunk = next(by);
            } catch (FaultException _) {
                return;
            }
            left -= chunk.remaining();
            chunk.release();
            if (chunk.isLast()) {
                state = State.DONE;
            }
        }
    }

    private long remaining() {
        return request.getLength() < 0 ? Long.MAX_VALUE : request.getLength();
    }

    private long deadline(int received) {
        EdgeConfig.Times times = config.times();
        return request.getHeadersNanoTime()
                + times.body().toNanos()
                + times.bodyPerStep().toNanos() * received / EdgeConfig.Times.BODY_STEP;
    }

    private Content.Chunk next(long by) {
        while (true) {
            if (System.nanoTime() - by > 0) {
                throw late(new TimeoutException("body"));
            }
            Content.@Nullable Chunk chunk = request.read();
            if (chunk == null) {
                await(by);
            } else if (Content.Chunk.isFailure(chunk)) {
                throw broken(chunk.getFailure());
            } else {
                return chunk;
            }
        }
    }

    private void await(long by) {
        request.demand(Invocable.from(Invocable.InvocationType.NON_BLOCKING, arrived::release));
        try {
            if (!arrived.tryAcquire(by - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                throw late(new TimeoutException("body"));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            state = State.BROKEN;
            throw new FaultException(FaultCode.UNAVAILABLE);
        }
    }

    private FaultException late(TimeoutException cause) {
        state = State.BROKEN;
        // Takes back the demand that is pending, which would otherwise spoil the answer.
        request.fail(cause);
        return new FaultException(FaultCode.REQUEST_TIMEOUT);
    }

    /** A timeout is the connection's idle one; all else is bytes that are no HTTP, or a client that has gone. */
    private FaultException broken(Throwable cause) {
        state = State.BROKEN;
        return new FaultException(
                cause instanceof TimeoutException ? FaultCode.REQUEST_TIMEOUT : FaultCode.MALFORMED_HTTP);
    }
}
