package io.infaas.gateway.warm;

import com.google.protobuf.MessageLite;
import io.vertx.core.buffer.Buffer;

/** Frames messages as a gRPC stream carries them. */
final class GrpcFraming {

    private GrpcFraming() {}

    static Buffer frame(MessageLite message) {
        byte[] bytes = message.toByteArray();
        return Buffer.buffer(bytes.length + 5)
                .appendByte((byte) 0)
                .appendInt(bytes.length)
                .appendBytes(bytes);
    }
}
