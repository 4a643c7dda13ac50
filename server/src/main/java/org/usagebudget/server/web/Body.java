package org.usagebudget.server.web;

import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
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
    private static final int STEP = 64 << 10;

    private final Request request;
    private final EdgeConfig config;
    private final boolean expectsContinue;
    private final Semaphore arrived = new Semaphore(0);
    private State state;

    /** The bytes that have been read. */
    private long received;

    /** The time that a reader of the stream has taken for itself, which is not the client's to answer for. */
    private long ownNanos;

    private boolean streamed;

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
    byte[] read(long max) {
        if (state == State.DONE) {
            return EMPTY;
        }
        long length = request.getLength();
        if (length > max) {
            throw tooLarge(max, length);
        }
        // What is only announced takes no memory beyond the first step.
        byte[] bytes = new byte[(int) (length < 0 ? Math.min(FIRST_BUFFER, max) : Math.min(length, STEP))];
        int size = 0;
        while (true) {
            Content.Chunk chunk = next(max);
            int more = chunk.remaining();
            if (more > bytes.length - size) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(max, Math.max(size + (long) more, bytes.length * 2L)));
            }
            size += chunk.get(bytes, size, more);
            chunk.release();
            if (state == State.DONE) {
                return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
            }
        }
    }

    /**
     * It as it comes, at most {@code max} bytes; reads fail with the same faults.
     *
     * @throws FaultException 413/990013 where more is announced
     */
    InputStream stream(long max) {
        if (request.getLength() > max) {
            throw tooLarge(max, request.getLength());
        }
        if (streamed) {
            throw new IllegalStateException("the body is a stream already");
        }
        streamed = true;
        return new Stream(max);
    }

    /** Throws away what is still to come, within the bounds for that; a body that ends so leaves the connection usable. */
    void drain() {
        long by = System.nanoTime() + config.times().drain().toNanos();
        long left = config.limits().drainMax();
        while (isDrainable() && left > 0) {
            Content.Chunk chunk;
            try {
                chunk = arrived(by);
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
        return request.getLength() < 0 ? Long.MAX_VALUE : request.getLength() - received;
    }

    private long deadline() {
        EdgeConfig.Times times = config.times();
        long perStep = times.bodyPerStep().toNanos();
        long steps = received / EdgeConfig.Times.BODY_STEP;
        long rest = received % EdgeConfig.Times.BODY_STEP;
        return request.getHeadersNanoTime()
                + times.body().toNanos()
                + ownNanos
                + perStep * steps
                + perStep * rest / EdgeConfig.Times.BODY_STEP;
    }

    /** The next piece in time and within the bound, counted; the caller releases it. */
    private Content.Chunk next(long max) {
        Content.Chunk chunk = arrived(deadline());
        int more = chunk.remaining();
        if (more > max - received) {
            chunk.release();
            throw new FaultException(FaultCode.BODY_TOO_LARGE, "bytes must be 0.." + max);
        }
        received += more;
        if (chunk.isLast()) {
            state = State.DONE;
        }
        return chunk;
    }

    private Content.Chunk arrived(long by) {
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

    private static FaultException tooLarge(long max, long length) {
        return new FaultException(FaultCode.BODY_TOO_LARGE, "bytes must be 0.." + max + ", were " + length);
    }

    /** Reads piece by piece; what a piece holds beyond what was asked for is kept, so that no piece is ever left unreleased. */
    private final class Stream extends InputStream {
        private final long max;
        private byte[] kept = EMPTY;
        private int at;
        private long leftAt = System.nanoTime();
        private @Nullable FaultException fault;

        private Stream(long max) {
            this.max = max;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            if (length == 0) {
                return 0;
            }
            if (at == kept.length) {
                return fetch(bytes, offset, length);
            }
            int count = Math.min(length, kept.length - at);
            System.arraycopy(kept, at, bytes, offset, count);
            at += count;
            return count;
        }

        /** As much as may be had at once; -1 at the end. */
        private int fetch(byte[] bytes, int offset, int length) {
            if (fault != null) {
                throw fault;
            }
            ownNanos += System.nanoTime() - leftAt;
            try {
                while (state == State.PENDING) {
                    Content.Chunk chunk = next(max);
                    int count = chunk.get(bytes, offset, length);
                    kept = new byte[chunk.remaining()];
                    at = 0;
                    chunk.get(kept, 0, kept.length);
                    chunk.release();
                    if (count > 0) {
                        return count;
                    }
                }
                return -1;
            } catch (FaultException e) {
                fault = e;
                throw e;
            } finally {
                leftAt = System.nanoTime();
            }
        }
    }
}
