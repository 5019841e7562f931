package io.infaas.gateway.grpc;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** How a body, or the messages of a call, are compressed. */
public enum Packing {
    IDENTITY,
    GZIP,
    DEFLATE;

    /** Its name in headers. */
    public String header() {
        return switch (this) {
            case IDENTITY -> "identity";
            case GZIP -> "gzip";
            case DEFLATE -> "deflate";
        };
    }

    public byte[] pack(byte[] plain) throws IOException {
        if (this == IDENTITY) {
            return plain;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = this == GZIP ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    /** A message of gRPC, with the prefix that says whether it is compressed. */
    public byte[] frame(byte[] plain) throws IOException {
        byte[] packed = pack(plain);
        return ByteBuffer.allocate(5 + packed.length)
                .put((byte) (this == IDENTITY ? 0 : 1))
                .putInt(packed.length)
                .put(packed)
                .array();
    }
}
