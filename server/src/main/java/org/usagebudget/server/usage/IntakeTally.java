package org.usagebudget.server.usage;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.usagebudget.server.ledger.UsageRecord;
import org.usagebudget.server.ledger.UsageVerdict;
import org.usagebudget.server.usage.RecordSink.Rejection;
import tools.jackson.core.JsonGenerator;

/** What has become of the records of a body, batch by batch. Of one thread at a time. */
final class IntakeTally {
    private final List<Rejection> rejections = new ArrayList<>();
    private final Map<String, BigDecimal> totals = new TreeMap<>();
    private long accepted;
    private long duplicates;
    private long rejected;

    /** Adds a batch that has been counted, after those before it in the body. */
    void add(OpenBatch batch, List<UsageVerdict> verdicts) {
        List<Rejection> refused = new ArrayList<>();
        for (int i = 0; i < verdicts.size(); i++) {
            UsageRecord record = batch.records().get(i);
            switch (verdicts.get(i)) {
                case UsageVerdict.Accepted(String currency) -> {
                    accepted++;
                    totals.merge(currency, record.amounts().cost(), BigDecimal::add);
                }
                case UsageVerdict.Duplicate _ -> duplicates++;
                case UsageVerdict.Rejected reason -> {
                    rejected++;
                    if (refused.size() < UsageLimits.REJECTED_LISTED_MAX) {
                        refused.add(new Rejection(batch.line(i), record.id(), reason.code(), reason.detail()));
                    }
                }
            }
        }
        rejected += batch.malformed();
        list(batch.rejections(), refused);
    }

    private void list(List<Rejection> malformed, List<Rejection> refused) {
        int room = UsageLimits.REJECTED_LISTED_MAX - rejections.size();
        if (room > 0 && !(malformed.isEmpty() && refused.isEmpty())) {
            refused.addAll(malformed);
            refused.sort(Comparator.comparingLong(Rejection::line));
            rejections.addAll(refused.subList(0, Math.min(room, refused.size())));
        }
    }

    /** Records that count now. */
    long accepted() {
        return accepted;
    }

    /** Records that had been counted before. */
    long duplicates() {
        return duplicates;
    }

    /** Records that do not count. */
    long rejected() {
        return rejected;
    }

    /** The first of those, in the order of the body. */
    List<Rejection> rejections() {
        return Collections.unmodifiableList(rejections);
    }

    /** What the accepted records cost, by currency. */
    Map<String, BigDecimal> totals() {
        return Collections.unmodifiableMap(totals);
    }

    /** As the answer to the body. */
    void writeTo(JsonGenerator json) {
        json.writeStartObject();
        json.writeNumberProperty("accepted", accepted);
        json.writeNumberProperty("duplicates", duplicates);
        json.writeNumberProperty("rejectedCount", rejected);
        json.writeArrayPropertyStart("rejected");
        rejections.forEach(rejection -> write(json, rejection));
        json.writeEndArray();
        UsageTotals.write(json, totals);
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Rejection rejection) {
        json.writeStartObject();
        json.writeNumberProperty("line", rejection.line());
        if (rejection.id() != null) {
            json.writeStringProperty("id", rejection.id());
        }
        json.writeNumberProperty("code", rejection.code().code());
        json.writeStringProperty("description", rejection.code().description() + " " + rejection.detail());
        json.writeEndObject();
    }
}
