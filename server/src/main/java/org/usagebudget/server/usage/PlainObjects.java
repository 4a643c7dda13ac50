package org.usagebudget.server.usage;

import org.usagebudget.server.fault.FaultCode;
import tools.jackson.core.JsonParser;

/** JSON objects that are usage records. Of one thread. */
final class PlainObjects implements JsonRecords.ObjectReader {
    private final RecordDraft draft = new RecordDraft();

    @Override
    public void read(JsonParser json, long line, RecordSink sink) {
        JsonRecords.readMembers(json, draft);
        draft.giveTo(sink, line);
    }

    @Override
    public void broken(RecordSink sink, long line, String detail) {
        draft.reject(sink, line, FaultCode.INVALID_INPUT, detail);
    }
}
