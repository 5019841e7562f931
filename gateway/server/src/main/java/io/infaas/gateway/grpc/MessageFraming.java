package io.infaas.gateway.grpc;

import io.infaas.triton.wire.GrpcFrames;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;

/**
 * Parses the framing of one message across any split of its bytes: call {@link #prefix} first, then {@link #take} for the
 * following bytes. For one thread.
 */
final class MessageFraming {

    private final int mostBytes;
    private long prefix;
    private int prefixBytes;
    private int length;
    private int left;

    MessageFraming(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /**
     * Reads the available bytes of the prefix.
     *
     * @return index at which the message continues; {@code end} if nothing follows
     * @throws WireException if the prefix is invalid or the message too large
     */
    int readPrefix(ByteBuf in, int offset, int end) {
        int at = offset;
        while (prefixBytes < GrpcFrames.PREFIX_BYTES && at < end) {
            prefix = prefix << 8 | in.getUnsignedByte(at++);
            if (++prefixBytes == GrpcFrames.PREFIX_BYTES) {
                begin();
            }
        }
        return at;
    }

    private void begin() {
        int flag = (int) (prefix >>> 32);
        if (flag != 0 && flag != 1) {
            throw new WireException(
                    WireException.Code.INTERNAL, "the compression flag of a message is %d, not 0 or 1".formatted(flag));
        }
        long statedLength = prefix & 0xFFFF_FFFFL;
        if (statedLength > mostBytes) {
            throw WireException.tooLarge(statedLength, mostBytes);
        }
        length = (int) statedLength;
        left = length;
    }

    /** Number of the next bytes known to belong to this message: at least one, unless the message is complete. */
    int share(ByteBuf in, int offset, int bytes) {
        if (hasBegun()) {
            return Math.min(left, bytes);
        }
        if (prefixBytes > 0 || bytes < GrpcFrames.PREFIX_BYTES) {
            return Math.min(GrpcFrames.PREFIX_BYTES - prefixBytes, bytes);
        }
        return (int) Math.min(bytes, GrpcFrames.PREFIX_BYTES + in.getUnsignedInt(offset + 1));
    }

    boolean hasBegun() {
        return prefixBytes == GrpcFrames.PREFIX_BYTES;
    }

    boolean hasBytes() {
        return prefixBytes > 0;
    }

    boolean isCompressed() {
        return prefix >>> 32 == 1;
    }

    /** Length of the message in bytes, without its prefix. */
    int length() {
        return length;
    }

    /** Bytes of the message that are still missing. */
    int bytesLeft() {
        return left;
    }

    boolean isWhole() {
        return hasBegun() && left == 0;
    }

    /** Takes bytes of the message; returns false if the message has fewer left. */
    boolean take(int bytes) {
        if (bytes > left) {
            return false;
        }
        left -= bytes;
        return true;
    }

    /**
     * Ends the input.
     *
     * @throws WireException if the message is incomplete
     */
    void finish() {
        if (hasBytes() && !isWhole()) {
            throw new WireException(
                    WireException.Code.INTERNAL,
                    hasBegun()
                            ? "the stream ended %d bytes before the end of a message of %d".formatted(left, length)
                            : "the stream ended inside the prefix of a message");
        }
    }
}
