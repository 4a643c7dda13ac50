package org.usagebudget.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** A server on a free port that answers each connection with the bytes of a script, then closes it. */
final class RawServer implements AutoCloseable {
    /** An answer of no bytes leaves the connection open and says nothing. */
    static final byte[] SILENCE = {};

    private static final Executor THREADS = task -> {
        Thread thread = new Thread(task, "raw-server");
        thread.setDaemon(true);
        thread.start();
    };

    private final ServerSocket socket;
    private final ConcurrentLinkedQueue<byte[]> script = new ConcurrentLinkedQueue<>();
    private final List<String> heads = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch received = new CountDownLatch(1);
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    RawServer() throws IOException {
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        THREADS.execute(this::accept);
    }

    String baseUrl() {
        return "http://localhost:" + socket.getLocalPort();
    }

    RawServer then(byte[] answer) {
        script.add(answer);
        return this;
    }

    RawServer then(int status, byte[] body, String... headers) {
        StringBuilder head =
                new StringBuilder("HTTP/1.1 " + status + " X\r\nConnection: close\r\nContent-Length: " + body.length);
        for (int i = 0; i < headers.length; i += 2) {
            head.append("\r\n").append(headers[i]).append(": ").append(headers[i + 1]);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.append("\r\n\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes(body);
        return then(bytes.toByteArray());
    }

    List<String> heads() {
        return List.copyOf(heads);
    }

    /** Returns when a request has come. */
    void awaitRequest() throws InterruptedException {
        received.await();
    }

    /** Ends when the client has closed a connection that was left silent. */
    CompletableFuture<String> ended() {
        return ended;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                THREADS.execute(() -> quietly(connection, this::serve));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void quietly(Socket connection, Consumer<Socket> action) {
        try (connection) {
            action.accept(connection);
        } catch (IOException | UncheckedIOException e) {
            // The client has gone.
        }
    }

    private void serve(Socket connection) {
        try {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            OutputStream out = connection.getOutputStream();
            StringBuilder head = new StringBuilder();
            for (int c = in.read(); c >= 0; c = in.read()) {
                head.append((char) c);
                if (head.toString().endsWith("\r\n\r\n")) {
                    break;
                }
            }
            heads.add(head.toString());
            received.countDown();
            byte[] answer = script.poll();
            if (answer != null && answer.length == 0) {
                while (in.read() >= 0) {
                    // Until the client closes.
                }
                ended.complete("closed");
            } else if (answer != null) {
                out.write(answer);
                out.flush();
            }
        } catch (IOException e) {
            ended.complete("broken");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
