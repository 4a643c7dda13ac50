package org.usagebudget.junit;

import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The sandbox that all tests of a JVM share: started when it is first asked for, and once more where it ends by itself. Thread-safe. */
final class SharedSandbox {
    /** That of this JVM. */
    static final SharedSandbox OF_THIS_JVM = new SharedSandbox(SharedSandbox::ofThisJvm);

    /** How often it is started: one that ends again ends for a reason. */
    static final int STARTS_MAX = 2;

    private static final Logger log = System.getLogger(SharedSandbox.class.getName());

    private final Start start;
    private @Nullable SandboxProcess running;
    private @Nullable String failure;
    private int starts;

    /** What starts one. */
    interface Start {
        /** Starts it; where that fails, the reason is the exception's message. */
        SandboxProcess start() throws IOException;
    }

    SharedSandbox(Start start) {
        this.start = start;
    }

    private static SandboxProcess ofThisJvm() throws IOException {
        Path java = JavaHomes.ofProcess().find();
        CarriedProgram program = CarriedProgram.unpacked(CacheFolder.ofProcess());
        SandboxProcess started = SandboxProcess.start(java, program);
        CacheCleanup.beside(program);
        return started;
    }

    /**
     * The one that runs. Where it cannot be started, this fails in the same way ever after, unless the caller was interrupted.
     *
     * @throws IllegalStateException where there is no Java for it, it does not start, or it ended too often
     */
    synchronized SandboxProcess get() {
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        SandboxProcess last = running;
        if (last != null && last.isAlive()) {
            return last;
        }
        try {
            if (last != null) {
                IllegalStateException end = last.ended();
                last.end();
                if (starts == STARTS_MAX) {
                    throw end;
                }
                running = null;
                log.log(Logger.Level.WARNING, "{0}; another one is started", end.getMessage());
            }
            SandboxProcess started = start.start();
            starts++;
            running = started;
            return started;
        } catch (IOException e) {
            String message = "the sandbox of Usage Budget cannot be unpacked or started: " + e;
            remember(message);
            throw new IllegalStateException(message, e);
        } catch (RuntimeException e) {
            remember(Objects.requireNonNullElse(e.getMessage(), e.toString()));
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the sandbox was started", e);
        }
    }

    /** An interrupt, which ends waiting for a file lock and reading a file too, is the caller's alone. */
    private void remember(String message) {
        if (!Thread.currentThread().isInterrupted()) {
            failure = message;
        }
    }

    /** Ends it, if any, before the JVM ends; for tests of this module, which then delete what it used. */
    synchronized void end() throws IOException, InterruptedException {
        SandboxProcess last = running;
        running = null;
        if (last != null) {
            last.end();
        }
    }
}
