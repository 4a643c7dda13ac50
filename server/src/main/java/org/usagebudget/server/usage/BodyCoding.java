package org.usagebudget.server.usage;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.json.JsonInput;

/** How the bytes of a body are packed: its {@code Content-Encoding}. */
enum BodyCoding {
    IDENTITY,
    GZIP,
    ZSTD;

    /**
     * The coding that a header names; none names identity.
     *
     * @throws FaultException 415 where it is none of these
     */
    static BodyCoding of(@Nullable String header) {
        String name = header == null ? "" : header.strip();
        if (name.isEmpty() || JsonInput.isCalled(name, "identity")) {
            return IDENTITY;
        }
        if (JsonInput.isCalled(name, "gzip") || JsonInput.isCalled(name, "x-gzip")) {
            return GZIP;
        }
        if (JsonInput.isCalled(name, "zstd")) {
            return ZSTD;
        }
        throw new FaultException(
                FaultCode.UNSUPPORTED_MEDIA_TYPE,
                "Content-Encoding: " + Quoted.of(name),
                "must be identity, gzip or zstd");
    }

    /** What unpacks it. For zstd the constructor is used: the library's factory would load native code. */
    InputStream unpacked(InputStream packed) {
        return switch (this) {
            case IDENTITY -> packed;
            case GZIP -> new GzipInput(packed);
            case ZSTD -> new ZstdInputStream(packed);
        };
    }
}
