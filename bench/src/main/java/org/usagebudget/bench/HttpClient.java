package org.usagebudget.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * Changes as PATCH requests over one kept-alive connection of HTTP/1.1. As lean as can be, because it shares the processors
 * with what it measures: a request is a copy of bytes made before with three places filled in, an answer is read no further
 * than its status and its length.
 */
final class HttpClient implements Client {
    private static final int ANSWER_MAX = 16_384;
    private static final int UUID_LENGTH = 36;
    private static final byte[] OK = ascii("HTTP/1.1 200 ");
    private static final byte[] END_OF_HEAD = ascii("\r\n\r\n");
    private static final byte[] LENGTH = ascii("\r\ncontent-length: ");

    private final Socket socket;
    private final OutputStream out;
    private final InputStream in;
    private final byte[] request;
    private final int customerAt;
    private final int requestIdAt;
    private final int amountAt;
    private final byte[] answer = new byte[ANSWER_MAX];

    HttpClient(URI baseUrl, String token) throws IOException {
        String blankId = "x".repeat(UUID_LENGTH);
        String path = "PATCH /v1/customers/";
        String beforeId = path + blankId + "/usagebudget HTTP/1.1\r\nHost: " + baseUrl.getAuthority()
                + "\r\nAuthorization: Bearer " + token
                + "\r\nAccept: application/json\r\nContent-Type: application/json\r\nMS-RequestId: ";
        String body = "{\"Amount\":";
        String bodyEnd = ",\"Attributes\":{\"ObjectType\":\"SpendingBudget\"}}";
        int length = body.length() + Change.AMOUNT_LENGTH + bodyEnd.length();
        String beforeAmount = beforeId + blankId + "\r\nContent-Length: " + length + "\r\n\r\n" + body;
        customerAt = path.length();
        requestIdAt = beforeId.length();
        amountAt = beforeAmount.length();
        request = ascii(beforeAmount + "0".repeat(Change.AMOUNT_LENGTH) + bodyEnd);
        socket = new Socket(InetAddress.getLoopbackAddress(), baseUrl.getPort());
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        in = socket.getInputStream();
    }

    @Override
    public void make(Change change) throws IOException {
        put(customerAt, change.customer().toString());
        put(requestIdAt, change.requestId().toString());
        put(amountAt, change.amount().toPlainString());
        out.write(request);
        readAnswer();
    }

    private void put(int at, String text) {
        byte[] bytes = ascii(text);
        System.arraycopy(bytes, 0, request, at, bytes.length);
    }

    private void readAnswer() throws IOException {
        int size = 0;
        int needed = -1;
        while (needed < 0 || size < needed) {
            int more = in.read(answer, size, ANSWER_MAX - size);
            if (more <= 0) {
                throw new EOFException("the answer ends early, or is longer than " + ANSWER_MAX);
            }
            size += more;
            if (needed < 0) {
                needed = lengthOf(answer, size);
            }
        }
        if (find(OK, answer, OK.length) != 0) {
            throw new IOException("not applied: " + new String(answer, 0, size, StandardCharsets.UTF_8));
        }
    }

    /** How long the whole answer is; -1 where its head is not complete. */
    static int lengthOf(byte[] answer, int size) throws IOException {
        int headEnd = find(END_OF_HEAD, answer, size);
        if (headEnd < 0) {
            return -1;
        }
        int at = find(LENGTH, answer, headEnd);
        if (at < 0) {
            throw new IOException("no Content-Length");
        }
        int length = 0;
        for (int i = at + LENGTH.length; answer[i] >= '0' && answer[i] <= '9'; i++) {
            length = length * 10 + answer[i] - '0';
        }
        return headEnd + END_OF_HEAD.length + length;
    }

    /** Where {@code wanted}, in lower case, begins in the first {@code size} bytes; -1 for nowhere. */
    private static int find(byte[] wanted, byte[] bytes, int size) {
        for (int i = 0; i + wanted.length <= size; i++) {
            int same = 0;
            while (same < wanted.length && lower(bytes[i + same]) == lower(wanted[same])) {
                same++;
            }
            if (same == wanted.length) {
                return i;
            }
        }
        return -1;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
