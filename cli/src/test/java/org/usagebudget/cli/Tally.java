package org.usagebudget.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.web.TestClient;
import org.usagebudget.server.web.TestClient.TestResponse;

/**
 * One customer whose budget one thread alone changes, and what it was answered. Each change sets the amount to the version
 * that it must make, so a change that is lost or applied twice shows in both. A change is sent under its own MS-RequestId
 * until it is acknowledged; the next one comes only then. To be used by one thread at a time, but for {@link #acknowledged}
 * and {@link #read}.
 */
final class Tally {
    private final String path;
    private final String token;
    private volatile long acknowledged;
    private @Nullable UUID lastAcknowledged;
    private @Nullable UUID unanswered;

    /** Of a customer as it stands on that node. */
    Tally(TestClient node, String token, String customer) {
        this.token = token;
        path = "/v1/customers/" + customer + "/usagebudget";
        acknowledged = version(get(node));
    }

    /** The version that the last acknowledged change has made. */
    long acknowledged() {
        return acknowledged;
    }

    /** Sends the next change, or again the one without an answer; whether it was acknowledged, or else refused by 503. */
    boolean change(TestClient node) {
        UUID id = Objects.requireNonNullElseGet(unanswered, UUID::randomUUID);
        unanswered = id;
        long next = acknowledged + 1;
        TestResponse answer = patch(node, next, id);
        if (isRefusal(answer)) {
            return false;
        }
        assertStands(answer, next);
        acknowledged = next;
        lastAcknowledged = id;
        unanswered = null;
        return true;
    }

    /** Reads the budget, by any thread: it has all that was acknowledged before. False where it was refused by 503. */
    boolean read(TestClient node) {
        long before = acknowledged;
        TestResponse answer = get(node);
        if (isRefusal(answer)) {
            return false;
        }
        assertThat(version(answer)).isBetween(before, acknowledged + 1);
        return true;
    }

    /** After a crash: what was acknowledged is there, and at most the one unanswered change besides. */
    void assertKept(TestClient node) {
        TestResponse answer = get(node);
        long version = version(answer);
        assertThat(version).isBetween(acknowledged, unanswered == null ? acknowledged : acknowledged + 1);
        if (version > acknowledged || lastAcknowledged != null) {
            assertStands(answer, version);
        }
    }

    /** Sends the unanswered change once more, if there is one, and then finds each change applied exactly once. */
    void assertExact(TestClient node) {
        if (unanswered != null) {
            assertThat(change(node)).as("refused by 503").isTrue();
        }
        assertStands(get(node), acknowledged);
        assertStands(patch(node, acknowledged, Objects.requireNonNull(lastAcknowledged)), acknowledged);
        assertStands(get(node), acknowledged);
    }

    private TestResponse get(TestClient node) {
        return node.withToken(token).get(path);
    }

    private TestResponse patch(TestClient node, long amount, UUID id) {
        return node.withToken(token).patch(path, "{\"amount\":" + amount + "}", "MS-RequestId", id.toString());
    }

    /** Whether it is the 503 of a server that cannot for the moment, with when to ask again. */
    static boolean isRefusal(TestResponse answer) {
        if (answer.status() != FaultCode.UNAVAILABLE.status()) {
            return false;
        }
        assertThat(answer.fault().code()).isEqualTo(FaultCode.UNAVAILABLE.code());
        assertThat(answer.header("Retry-After").orElse("")).matches("[1-9][0-9]*");
        return true;
    }

    private static void assertStands(TestResponse answer, long version) {
        assertThat(version(answer)).isEqualTo(version);
        assertThat(answer.budget().amount()).isEqualByComparingTo(Long.toString(version));
    }

    private static long version(TestResponse answer) {
        assertThat(answer.status()).as(answer::text).isEqualTo(200);
        String etag = answer.header("ETag").orElse("");
        assertThat(etag).matches("\"[0-9]+\"");
        return Long.parseLong(etag.substring(1, etag.length() - 1));
    }
}
