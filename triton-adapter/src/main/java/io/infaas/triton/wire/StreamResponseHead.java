package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * What the start of a ModelStreamInferResponse tells: enough to rename it and pass it on while the rest of it is still under way.
 *
 * @param plain whether it is one result and nothing besides, as all known writers lay it out; if not, it says nothing further, and the
 *     message must be looked at as a whole
 * @param resultAt where in the message the bytes of the result begin, which reach to the message's end
 * @param named whether the result bears a model's name
 * @param versioned whether it bears a version that is not empty
 * @param more whether it says that further answers to the same request follow
 */
public record StreamResponseHead(boolean plain, int resultAt, boolean named, boolean versioned, boolean more) {

    private static final StreamResponseHead ODD = new StreamResponseHead(false, 0, false, false, false);
    private static final byte RESULT = 2 << 3 | ProtoReader.BYTES;
    private static final String FINAL = "triton_final_response";

    /** Within how many bytes the outputs must begin, if a message is to be passed on before it is complete. */
    private static final int MOST_BYTES = 64 << 10;

    /**
     * Reads the head of a message.
     *
     * @param start the first bytes of the message, as many as there are; nothing is taken from it
     * @param length bytes of the whole message
     * @return null where more bytes are needed
     * @throws WireException if these are no message
     */
    public static @Nullable StreamResponseHead read(ByteBuf start, int length) {
        int begin = start.readerIndex();
        int size = Varints.lengthAt(start, begin + 1);
        if (size == 0) {
            return incomplete(start, length);
        }
        int resultAt = 1 + size;
        if (start.getByte(begin) != RESULT || Varints.valueAt(start, begin + 1, size) != length - resultAt) {
            return ODD;
        }
        return fields(start, begin, resultAt, length);
    }

    private static @Nullable StreamResponseHead fields(ByteBuf start, int begin, int resultAt, int length) {
        boolean named = false;
        boolean versioned = false;
        HeadBuilder parameters = new HeadBuilder();
        int end = begin + length;
        int at = begin + resultAt;
        while (at < end) {
            int tagSize = Varints.lengthAt(start, at);
            if (tagSize == 0) {
                return incomplete(start, length);
            }
            int tag = ProtoReader.checkedTag(Varints.valueAt(start, at, tagSize));
            if ((tag & 7) != ProtoReader.BYTES) {
                return ODD;
            }
            int stated = Varints.lengthAt(start, at + tagSize);
            if (stated == 0) {
                return incomplete(start, length);
            }
            long bytes = Varints.valueAt(start, at + tagSize, stated);
            int value = at + tagSize + stated;
            if (bytes < 0 || bytes > end - value) {
                throw WireException.malformed("a field of an answer ends after it");
            }
            if (bytes > start.writerIndex() - value) {
                if (named && tag >>> 3 > 4) {
                    // a tensor: behind the first of them known writers write nothing else
                    break;
                }
                return incomplete(start, length);
            }
            switch (tag >>> 3) {
                case 1 -> named = bytes > 0;
                case 2 -> versioned = bytes > 0;
                case 4 -> ParameterEntry.read(start.slice(value, (int) bytes), parameters);
                default -> {
                    // the id and what was computed stay as they are
                }
            }
            at = value + (int) bytes;
        }
        boolean more = Boolean.FALSE.equals(parameters.build().parameters().get(FINAL));
        return new StreamResponseHead(true, resultAt, named, versioned, more);
    }

    private static @Nullable StreamResponseHead incomplete(ByteBuf start, int length) {
        return start.readableBytes() >= Math.min(length, MOST_BYTES) ? ODD : null;
    }

    /**
     * Framing and start of the message with so many bytes added to the end of its result: what goes before all that follows {@link
     * #resultAt}.
     *
     * @param length bytes of the message as it came
     */
    public ByteBuf front(int length, int added) {
        int result = length - resultAt + added;
        ByteBuf out = Unpooled.buffer(GrpcFrames.PREFIX_BYTES + 1 + Varints.size(result));
        out.writeByte(0).writeInt(1 + Varints.size(result) + result).writeByte(RESULT);
        Varints.write(out, result);
        return out;
    }
}
