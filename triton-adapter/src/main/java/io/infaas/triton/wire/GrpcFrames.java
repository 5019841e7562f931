package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The framing of gRPC messages: a compression flag, a 4-byte length, the message. */
public final class GrpcFrames {

    /** Size of the prefix of each message, in bytes. */
    public static final int PREFIX_BYTES = 5;

    private GrpcFrames() {}

    /**
     * Length of a message after fields were appended to it.
     *
     * @throws WireException if the implementations of gRPC do not accept such a length
     */
    public static int lengthAfter(int length, int added) {
        long grown = (long) length + added;
        if (grown > Integer.MAX_VALUE) {
            throw WireException.tooLarge(grown, Integer.MAX_VALUE);
        }
        return (int) grown;
    }

    /** Prepends the prefix to a message. Takes ownership of the message; the caller owns the result. */
    public static ByteBuf framed(ByteBuf message, boolean compressed) {
        return Unpooled.wrappedBuffer(2, prefix(message.readableBytes(), compressed), message);
    }

    /** The prefix of a message of {@code length} bytes. */
    public static ByteBuf prefix(int length, boolean compressed) {
        return Unpooled.buffer(PREFIX_BYTES).writeByte(compressed ? 1 : 0).writeInt(length);
    }
}
