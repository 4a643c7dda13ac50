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
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server on a free port that answers each connection with the bytes of a script, then closes it. */
final class RawServer implements AutoCloseable {
    /** An answer of no bytes leaves the connection open and says nothing. */
    static final byte[] SILENCE = {};

    /** Asks for a body that is held back, and then says nothing. A success asks for it by itself. */
    static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private static final Pattern CONTENT_LENGTH = Pattern.compile("\r\ncontent-length: *(\\d+)");
    private static final int LINGER_MILLIS = 5_000;

    private static final Executor THREADS = task -> {
        Thread thread = new Thread(task, "raw-server");
        thread.setDaemon(true);
        thread.start();
    };

    private final ServerSocket socket;
    private final ConcurrentLinkedQueue<byte[]> script = new ConcurrentLinkedQueue<>();
    private final List<String> heads = Collections.synchronizedList(new ArrayList<>());
    private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch received = new CountDownLatch(1);
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    private volatile boolean holding;

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

    /** Answers leave their connections open from now on, until the client closes them. */
    RawServer hold() {
        holding = true;
        return this;
    }

    /** The bodies of requests, without their chunks. */
    List<String> bodies() {
        return List.copyOf(bodies);
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
            String small = head.toString().toLowerCase(Locale.ROOT);
            boolean isExpected = small.contains("expect: 100-continue");
            boolean isTaken =
                    answer != null && new String(answer, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 2");
            if (isExpected && isTaken) {
                out.write(CONTINUE);
                out.flush();
            }
            if (!isExpected || isTaken) {
                readBody(small, in);
            }
            if (answer != null && answer.length == 0) {
                drain(in);
                ended.complete("closed");
            } else if (answer != null) {
                out.write(answer);
                out.flush();
                if (holding) {
                    drain(in);
                    ended.complete("closed");
                }
                // Closed with bytes unread, a connection is reset, and the answer may be lost.
                connection.shutdownOutput();
                connection.setSoTimeout(LINGER_MILLIS);
                drain(in);
            }
        } catch (IOException e) {
            ended.complete("broken");
        }
    }

    /** Until the client closes. */
    private static void drain(InputStream in) throws IOException {
        while (in.read() >= 0) {
            // What comes is of no interest.
        }
    }

    private void readBody(String head, InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Matcher length = CONTENT_LENGTH.matcher(head);
        if (length.find()) {
            body.writeBytes(in.readNBytes(Integer.parseInt(head, length.start(1), length.end(1), 10)));
        } else if (head.contains("transfer-encoding: chunked")) {
            for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
                body.writeBytes(in.readNBytes(size));
                in.readNBytes(2);
            }
            in.readNBytes(2);
        }
        bodies.add(body.toString(StandardCharsets.UTF_8));
    }

    /** Of the next chunk; 0 where the body breaks off. */
    private static int chunkSize(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.isEmpty() ? 0 : Integer.parseInt(line.toString().strip(), 16);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
