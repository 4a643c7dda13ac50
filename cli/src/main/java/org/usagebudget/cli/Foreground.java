package org.usagebudget.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import org.usagebudget.server.Server;

/** One server in this process, from its start to the signal that ends it. For one use. */
final class Foreground {
    /** How long the end may take, the rest of a start that the signal met included. */
    private static final Duration END_MAX = Duration.ofSeconds(60);

    private final PrintWriter err;
    private final CompletableFuture<Server> started = new CompletableFuture<>();

    Foreground(PrintWriter err) {
        this.err = err;
    }

    /**
     * Starts the server, tells when it is ready, and serves until SIGINT or SIGTERM; then the process ends with 0 once
     * everything is closed in order, with {@link Main#SOFTWARE} where that fails. Returns only by an exception.
     *
     * @param start starts the server; what it throws is thrown on
     * @param ready is told of it
     */
    int run(Supplier<Server> start, Consumer<Server> ready) throws InterruptedException {
        // Before the start, so that a signal meanwhile leaves nothing behind either.
        Runtime.getRuntime().addShutdownHook(new Thread(this::end, "end"));
        try {
            Server server = start.get();
            started.complete(server);
            ready.accept(server);
        } catch (RuntimeException | Error e) {
            started.completeExceptionally(e);
            throw e;
        }
        new CountDownLatch(1).await();
        return Main.SOFTWARE;
    }

    /** From now on this process ends in order, as by a signal, when the stream ends; what it says is not looked at. */
    static void endWith(InputStream in) {
        Thread.ofPlatform().daemon().name("stdin").start(() -> {
            try {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                LoggerFactory.getLogger(Foreground.class).debug("standard input cannot be read", e);
            }
            System.exit(0);
        });
    }

    /** Runs when the process ends: by a signal, or because the start failed, which has its own exit code. */
    private void end() {
        if (started.isCompletedExceptionally()) {
            return;
        }
        try {
            started.thenAcceptAsync(Server::close, Foreground::runBeside)
                    .get(END_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            if (started.isCompletedExceptionally()) {
                return;
            }
            LoggerFactory.getLogger(Foreground.class).error("The server could not be closed in order", e);
            err.println("usagebudget: the server could not be closed in order");
            err.flush();
            Runtime.getRuntime().halt(Main.SOFTWARE);
        }
        // A JVM that a signal ends would exit with 128 + its number, which reads like an accident.
        Runtime.getRuntime().halt(0);
    }

    private static void runBeside(Runnable task) {
        Thread.ofPlatform().daemon().name("close").start(task);
    }
}
