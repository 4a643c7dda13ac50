package org.usagebudget.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HttpClientTest {
    @Test
    void answerIsAsLongAsItsHeadSays() throws IOException {
        String head = "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 12\r\n\r\n";

        assertThat(lengthOf(head)).isEqualTo(head.length() + 12);
        assertThat(lengthOf(head.substring(0, head.length() - 1))).isEqualTo(-1);
    }

    @Test
    void answerWithoutALengthIsRefused() {
        assertThatThrownBy(() -> lengthOf("HTTP/1.1 200 OK\r\n\r\n")).isInstanceOf(IOException.class);
    }

    private static int lengthOf(String answer) throws IOException {
        return HttpClient.lengthOf(answer.getBytes(StandardCharsets.US_ASCII), answer.length());
    }
}
