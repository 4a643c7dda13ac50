package org.usagebudget.server.web;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.Fault;

/** A connection on which a test sends whatever bytes it likes; what comes back is held to {@link WireStrictReader}. */
final class RawHttp implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    private RawHttp(Socket connected) throws IOException {
        socket = connected;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    static RawHttp connect(int port) throws IOException {
        return over(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** On a connection that is there already, such as one with TLS. */
    static RawHttp over(Socket socket) throws IOException {
        return new RawHttp(socket);
    }

    /** One request on a connection of its own. */
    static Reply exchange(int port, String request) throws IOException {
        try (RawHttp raw = connect(port)) {
            return raw.send(request).read();
        }
    }

    RawHttp send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    RawHttp finish() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    Socket socket() {
        return socket;
    }

    /** The next answer, whole and checked. */
    Reply read() throws IOException {
        Reply reply = readUnlessClosed();
        if (reply == null) {
            throw new AssertionError("the server closed the connection without an answer");
        }
        return reply;
    }

    /** The next answer, or null where the server has closed the connection. */
    @Nullable Reply readUnlessClosed() throws IOException {
        String statusLine = line();
        if (statusLine == null) {
            return null;
        }
        int status = Integer.parseInt(statusLine.substring(9, 12));
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); line != null && !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon), _ -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        if (status == 100) {
            return new Reply(status, statusLine, headers, new byte[0]);
        }
        byte[] body = body(headers);
        WireStrictReader.check(status, headers, body);
        return new Reply(status, statusLine, headers, body);
    }

    private byte[] body(Map<String, List<String>> headers) throws IOException {
        if (!headers.containsKey("Transfer-Encoding")) {
            String length = headers.getOrDefault("Content-Length", List.of("0")).getFirst();
            return in.readNBytes(Integer.parseInt(length));
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            String size = line();
            if (size == null) {
                throw new EOFException("broken off after " + body.size() + " bytes");
            }
            int length = Integer.parseInt(size, 16);
            byte[] chunk = in.readNBytes(length);
            if (chunk.length < length || line() == null) {
                throw new EOFException("broken off within a chunk");
            }
            if (length == 0) {
                return body.toByteArray();
            }
            body.writeBytes(chunk);
        }
    }

    /** Whether the server ends the connection, without another byte. */
    boolean isClosedByServer() {
        try {
            return in.read() < 0;
        } catch (IOException e) {
            return !(e instanceof SocketTimeoutException);
        }
    }

    private @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return null;
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Reply(int status, String statusLine, Map<String, List<String>> headers, byte[] body) {
        String header(String name) {
            return String.join(", ", headers.getOrDefault(name, List.of()));
        }

        Fault fault() {
            return WireStrictReader.readFault(status, body);
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }
}
