package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The framing of gRPC messages: a compression flag, four bytes of length, the message. */
public final class GrpcFrames {

    /** Bytes before each message. */
    public static final int PREFIX_BYTES = 5;

    private GrpcFrames() {}

    /** Puts the prefix before a message. Takes over the message; the result is the caller's. */
    public static ByteBuf framed(ByteBuf message, boolean compressed) {
        return Unpooled.wrappedBuffer(2, prefix(message.readableBytes(), compressed), message);
    }

    /** The prefix of a message of {@code length} bytes. */
    public static ByteBuf prefix(int length, boolean compressed) {
        return Unpooled.buffer(PREFIX_BYTES).writeByte(compressed ? 1 : 0).writeInt(length);
    }
}
