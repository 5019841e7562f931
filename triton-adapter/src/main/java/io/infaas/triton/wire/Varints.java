package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;

/** Protobuf variable-length integers. */
final class Varints {

    private static final int MAX_BYTES = 10;

    private Varints() {}

    /** Length in bytes of the varint at the index; 0 if it does not end within the readable bytes. */
    static int lengthAt(ByteBuf in, int index) {
        int end = Math.min(in.writerIndex(), index + MAX_BYTES);
        for (int i = index; i < end; i++) {
            if (in.getByte(i) >= 0) {
                return i - index + 1;
            }
        }
        if (end - index == MAX_BYTES) {
            throw WireException.malformed("a variable-length integer has more than 10 bytes");
        }
        return 0;
    }

    /** Value of the varint of {@code length} bytes at the index. */
    static long valueAt(ByteBuf in, int index, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (in.getByte(index + i) & 0x7FL) << (7 * i);
        }
        return value;
    }

    /** Reads a varint, which must be complete. */
    static long read(ByteBuf in) {
        int length = lengthAt(in, in.readerIndex());
        if (length == 0) {
            throw WireException.malformed("it ends inside a variable-length integer");
        }
        long value = valueAt(in, in.readerIndex(), length);
        in.skipBytes(length);
        return value;
    }

    static int size(int value) {
        int bits = 32 - Integer.numberOfLeadingZeros(value | 1);
        return (bits + 6) / 7;
    }

    static void write(ByteBuf out, int value) {
        int rest = value;
        while ((rest & ~0x7F) != 0) {
            out.writeByte((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }
}
