package org.usagebudget.server.usage;

import java.util.ArrayList;
import java.util.List;
import org.usagebudget.server.ledger.UsageRecord;

/** Keeps what is read. */
final class CollectingSink implements RecordSink {
    final List<UsageRecord> records = new ArrayList<>();
    final List<Long> lines = new ArrayList<>();
    final List<Rejection> rejections = new ArrayList<>();

    @Override
    public void record(long line, UsageRecord record) {
        lines.add(line);
        records.add(record);
    }

    @Override
    public void malformed(Rejection rejection) {
        rejections.add(rejection);
    }

    List<String> ids() {
        return records.stream().map(UsageRecord::id).toList();
    }

    /** The one rejection's detail; fails where there is none or more. */
    String rejected() {
        if (rejections.size() != 1) {
            throw new AssertionError(rejections + " beside " + records);
        }
        return rejections.getFirst().detail();
    }
}
