package org.usagebudget.client;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.UnreadableException;

/**
 * Takes an answer's body into memory, as long as it is not too large. The buffers that come are its own to keep. Called by one thread at a
 * time.
 */
final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {
    private final int max;
    private final List<ByteBuffer> pieces = new ArrayList<>();
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;
    private int length;

    BoundedBody(int max) {
        this.max = max;
    }

    static UnreadableException tooLarge(int max) {
        return new UnreadableException("the answer has more than " + max + " bytes");
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription source) {
        subscription = source;
        source.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        if (body.isDone()) {
            return;
        }
        for (ByteBuffer buffer : buffers) {
            if (buffer.remaining() > max - length) {
                if (subscription != null) {
                    subscription.cancel();
                }
                pieces.clear();
                body.completeExceptionally(tooLarge(max));
                return;
            }
            length += buffer.remaining();
            pieces.add(buffer);
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        byte[] whole = new byte[length];
        int at = 0;
        for (ByteBuffer piece : pieces) {
            int size = piece.remaining();
            piece.get(whole, at, size);
            at += size;
        }
        pieces.clear();
        body.complete(whole);
    }
}
