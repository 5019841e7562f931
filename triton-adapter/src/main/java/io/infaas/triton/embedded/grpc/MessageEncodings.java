package io.infaas.triton.embedded.grpc;

import io.infaas.triton.embedded.model.ErrorKind;
import io.infaas.triton.embedded.model.NodeException;
import io.vertx.grpc.common.GrpcMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** Decompresses messages in every encoding that gRPC clients send; Vert.x supports only some of them. */
final class MessageEncodings {
    private MessageEncodings() {}

    /** The decompressed bytes of the message, at most {@code limit} of them. */
    static byte[] plain(GrpcMessage message, int limit) throws NodeException {
        byte[] bytes = message.payload().getBytes();
        return switch (message.encoding()) {
            case "identity" -> bytes;
            case "gzip", "deflate" -> inflate(message.encoding(), bytes, limit);
            default ->
                throw new NodeException(
                        ErrorKind.UNSUPPORTED,
                        "message encoding '" + message.encoding()
                                + "' is not supported: use gzip, deflate or identity");
        };
    }

    private static byte[] inflate(String encoding, byte[] bytes, int limit) throws NodeException {
        try (InputStream raw = new ByteArrayInputStream(bytes);
                InputStream in = "gzip".equals(encoding) ? new GZIPInputStream(raw) : new InflaterInputStream(raw)) {
            byte[] plain = in.readNBytes(limit + 1);
            if (plain.length > limit) {
                throw NodeException.invalid("inflated message is larger than " + limit + " bytes, send less at once");
            }
            return plain;
        } catch (IOException e) {
            throw NodeException.internal("message is no " + encoding + ": " + e.getMessage());
        }
    }
}
