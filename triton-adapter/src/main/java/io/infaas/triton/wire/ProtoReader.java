package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Iterates over the fields of one complete protobuf message. Moves the reader index of the buffer; the caller keeps ownership.
 */
final class ProtoReader {

    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int GROUP_START = 3;
    static final int GROUP_END = 4;
    static final int FIXED32 = 5;

    /** Protobuf's own limit. */
    static final int MAX_GROUP_DEPTH = 100;

    private static final ByteProcessor ASCII = value -> value >= 0;

    private static final int[] NO_GROUPS = {};

    private final ByteBuf in;
    private int tag;

    ProtoReader(ByteBuf in) {
        this.in = in;
    }

    /** Moves to the next field; false at the end of the message. */
    boolean next() {
        if (!in.isReadable()) {
            return false;
        }
        tag = checkedTag(Varints.read(in));
        if (wireType() == GROUP_END) {
            throw WireException.malformed("a group ends that did not begin");
        }
        return true;
    }

    boolean at(int field, int wireType) {
        return tag == (field << 3 | wireType);
    }

    int field() {
        return tag >>> 3;
    }

    int wireType() {
        return tag & 7;
    }

    long varint() {
        return Varints.read(in);
    }

    long fixed64() {
        if (in.readableBytes() < 8) {
            throw WireException.malformed("it ends inside field %d".formatted(field()));
        }
        return in.readLongLE();
    }

    /** The bytes of a length-delimited field, as a slice that is valid while the message is. */
    ByteBuf bytes() {
        int length = (int) varint();
        if (length < 0 || length > in.readableBytes()) {
            throw WireException.malformed("field %d states %d bytes but %d are left"
                    .formatted(field(), Integer.toUnsignedLong(length), in.readableBytes()));
        }
        return in.readSlice(length);
    }

    /** Skips the value of the current field. */
    void skip() {
        int depth = 0;
        int[] open = NO_GROUPS;
        do {
            switch (wireType()) {
                case VARINT -> varint();
                case FIXED64 -> fixed64();
                case BYTES -> bytes();
                case FIXED32 -> skipFixed32();
                case GROUP_START -> {
                    if (depth == MAX_GROUP_DEPTH) {
                        throw WireException.malformed("groups are nested more than 100 deep");
                    }
                    // groups are obsolete: few messages need the array
                    open = depth == 0 ? new int[MAX_GROUP_DEPTH] : open;
                    open[depth++] = field();
                }
                default -> {
                    if (depth == 0 || open[--depth] != field()) {
                        throw WireException.malformed("a group ends that did not begin");
                    }
                }
            }
            if (depth > 0) {
                tag = checkedTag(Varints.read(in));
            }
        } while (depth > 0);
    }

    /** Returns the tag; rejects field number 0 and unknown wire types. */
    static int checkedTag(long varint) {
        int tag = (int) varint;
        if (tag >>> 3 == 0) {
            throw WireException.malformed("a field has the number 0");
        }
        if ((tag & 7) > FIXED32) {
            throw WireException.malformed("field %d has the unknown wire type %d".formatted(tag >>> 3, tag & 7));
        }
        return tag;
    }

    /** Text of a string field, which must be valid UTF-8. */
    static String text(ByteBuf bytes, String name) {
        // names are ASCII almost always; a strict decoder costs several objects for each
        if (bytes.forEachByte(ASCII) < 0) {
            return bytes.toString(StandardCharsets.US_ASCII);
        }
        try {
            ByteBuffer view = bytes.nioBuffer();
            return StandardCharsets.UTF_8.newDecoder().decode(view).toString();
        } catch (CharacterCodingException e) {
            throw WireException.malformed(name + " is not valid UTF-8");
        }
    }

    private void skipFixed32() {
        if (in.readableBytes() < 4) {
            throw WireException.malformed("it ends inside field %d".formatted(field()));
        }
        in.skipBytes(4);
    }
}
