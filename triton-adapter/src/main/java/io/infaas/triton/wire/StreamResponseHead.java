package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The start of a ModelStreamInferResponse, which suffices to rename and forward the message before all of it has arrived.
 *
 * @param plain whether the message is one result in the layout of all known writers; if not, the other components are unset and
 *     the message must be parsed as a whole
 * @param resultAt offset in the message at which the result begins; it extends to the end of the message
 * @param named whether the result has a model name
 * @param versioned whether the result has a non-empty version
 * @param more whether further responses to the same request follow
 * @param empty whether the result has no outputs
 * @param idAt offset in the message at which the id of the request begins
 * @param idBytes length of the id; 0 for none
 */
public record StreamResponseHead(
        boolean plain,
        int resultAt,
        boolean named,
        boolean versioned,
        boolean more,
        boolean empty,
        int idAt,
        int idBytes) {

    private static final StreamResponseHead ODD = new StreamResponseHead(false, 0, false, false, false, false, 0, 0);
    private static final int OUTPUTS = 5;
    private static final byte RESULT = 2 << 3 | ProtoReader.BYTES;
    private static final String FINAL = "triton_final_response";

    /** An incomplete message is forwarded only if its outputs start within this number of bytes. */
    private static final int MOST_BYTES = 64 << 10;

    /**
     * Reads the head of a message.
     *
     * @param start the bytes of the message that have arrived so far; its indices do not change
     * @param length number of bytes of the whole message
     * @return null if more bytes are needed
     * @throws WireException if the bytes are malformed
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
        boolean hasName = false;
        boolean versioned = false;
        boolean empty = true;
        int idAt = 0;
        int idBytes = 0;
        HeadBuilder parameters = new HeadBuilder();
        // the length may be near the largest int, and the message may begin after index 0
        long end = (long) begin + length;
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
            int lengthBytes = Varints.lengthAt(start, at + tagSize);
            if (lengthBytes == 0) {
                return incomplete(start, length);
            }
            long bytes = Varints.valueAt(start, at + tagSize, lengthBytes);
            int value = at + tagSize + lengthBytes;
            empty &= tag >>> 3 < OUTPUTS;
            if (bytes < 0 || bytes > end - value) {
                throw WireException.malformed("a field of the response extends beyond it");
            }
            if (bytes > start.writerIndex() - value) {
                if (hasName && tag >>> 3 >= OUTPUTS) {
                    // A tensor: known writers write only tensors after the first one.
                    break;
                }
                return incomplete(start, length);
            }
            switch (tag >>> 3) {
                case 1 -> hasName = bytes > 0;
                case 2 -> versioned = bytes > 0;
                case 3 -> {
                    idAt = value - begin;
                    idBytes = (int) bytes;
                }
                case 4 -> ParameterEntry.read(start.slice(value, (int) bytes), parameters);
                default -> {
                    // outputs stay unchanged
                }
            }
            at = value + (int) bytes;
        }
        boolean more = Boolean.FALSE.equals(parameters.build().parameters().get(FINAL));
        return new StreamResponseHead(true, resultAt, hasName, versioned, more, empty, idAt, idBytes);
    }

    private static @Nullable StreamResponseHead incomplete(ByteBuf start, int length) {
        return start.readableBytes() >= Math.min(length, MOST_BYTES) ? ODD : null;
    }

    /** The id of the request, read from the bytes that this head was read from. */
    public String id(ByteBuf start) {
        return start.toString(start.readerIndex() + idAt, idBytes, StandardCharsets.UTF_8);
    }

    /**
     * The framing and the bytes before {@link #resultAt}, for a message whose result grows by {@code added} bytes.
     *
     * @param length number of bytes of the original message
     * @throws WireException if the message becomes larger than the implementations of gRPC accept
     */
    public ByteBuf front(int length, int added) {
        int result = GrpcFrames.lengthAfter(length - resultAt, added);
        int message = GrpcFrames.lengthAfter(result, 1 + Varints.size(result));
        ByteBuf out = Unpooled.buffer(GrpcFrames.PREFIX_BYTES + 1 + Varints.size(result));
        out.writeByte(0).writeInt(message).writeByte(RESULT);
        Varints.write(out, result);
        return out;
    }
}
