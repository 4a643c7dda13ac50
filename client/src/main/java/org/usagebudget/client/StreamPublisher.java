package org.usagebudget.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A streamed body: reads a piece each time the connection asks for one. Where reading fails, so does the request; the JDK's own
 * publisher of a stream may take a failure for the end, which the server would take for a whole body.
 */
record StreamPublisher(HttpBody body) implements HttpRequest.BodyPublisher {
    private static final int PIECE = 16 << 10;

    @Override
    public long contentLength() {
        return -1;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
        InputStream in;
        try {
            in = body.open();
        } catch (RuntimeException e) {
            subscriber.onSubscribe(new Pieces(InputStream.nullInputStream(), subscriber, true));
            subscriber.onError(e);
            return;
        }
        subscriber.onSubscribe(new Pieces(in, subscriber, false));
    }

    /** Gives as many pieces as are asked for, one after the other, on the thread that asks. */
    private static final class Pieces implements Flow.Subscription {
        private final InputStream in;
        private final Flow.Subscriber<? super ByteBuffer> subscriber;
        private final AtomicLong demand = new AtomicLong();
        private final AtomicInteger entered = new AtomicInteger();
        private volatile boolean ended;

        Pieces(InputStream in, Flow.Subscriber<? super ByteBuffer> subscriber, boolean ended) {
            this.in = in;
            this.subscriber = subscriber;
            this.ended = ended;
        }

        @Override
        public void request(long count) {
            if (count <= 0) {
                end();
                subscriber.onError(new IllegalArgumentException("count must be > 0, was " + count));
                return;
            }
            demand.accumulateAndGet(count, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
            // Whoever comes second leaves it to the first to give more, also where that is itself, in onNext.
            if (entered.getAndIncrement() != 0) {
                return;
            }
            int seen = 1;
            do {
                while (!ended && demand.get() > 0) {
                    demand.decrementAndGet();
                    give();
                }
                seen = entered.addAndGet(-seen);
            } while (seen != 0);
        }

        private void give() {
            byte[] piece = new byte[PIECE];
            int length;
            try {
                length = in.read(piece, 0, PIECE);
            } catch (IOException | RuntimeException e) {
                // Where the connection ended first, it has closed the stream.
                if (!ended) {
                    end();
                    subscriber.onError(e);
                }
                return;
            }
            if (length < 0) {
                end();
                subscriber.onComplete();
            } else {
                subscriber.onNext(ByteBuffer.wrap(piece, 0, length));
            }
        }

        @Override
        public void cancel() {
            end();
        }

        private void end() {
            ended = true;
            try {
                in.close();
            } catch (IOException e) {
                // Nothing was written; what was read has been sent.
            }
        }
    }
}
