package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Reading and redirecting whole ModelInferRequest messages, without their framing. */
public final class GrpcInferRequests {

    private GrpcInferRequests() {}

    /**
     * The head of a complete message, wherever its fields are. Neither moves the message's indices nor takes it over.
     *
     * @throws WireException if the message is malformed
     */
    public static InferHead head(ByteBuf message) {
        return head(message, WireLimits.DEFAULT);
    }

    /** As {@link #head(ByteBuf)}; ids and parameters longer than the head limit are passed over. */
    public static InferHead head(ByteBuf message, WireLimits limits) {
        GrpcHeadScanner scanner = new GrpcHeadScanner(message.readableBytes(), limits.headBytes());
        scanner.feed(message.duplicate());
        scanner.finish();
        return scanner.head();
    }

    /**
     * The same request for another model: fields 1 and 2 are appended, nothing is copied or moved, and the last value
     * of a scalar wins in every protobuf parser. Takes over the message; the result is the caller's. Its readable bytes
     * are the new length.
     *
     * @param version empty for the latest
     */
    public static ByteBuf retarget(ByteBuf message, String model, String version) {
        return Unpooled.wrappedBuffer(2, message, ModelNameFields.encoded(model, version));
    }
}
