package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Reads the head of one ModelInferRequest from its bytes in whatever pieces they arrive (field numbers: protocol page,
 * C.1). Looks at tags and lengths only, except in the fields of the head; tensors are passed over without being looked
 * at. Copies at most one field of the head, where it lies across pieces. What it cannot judge (field order, unknown
 * fields, repeated scalars) it takes as protobuf does.
 */
public final class GrpcHeadScanner {

    /** Fields walked in one message: a bound for the work that a small hostile message can cause. */
    private static final int MAX_FIELDS = 65_536;

    private static final int TOP = -1;

    private final int length;
    private final int headLimit;
    private final HeadBuilder head = new HeadBuilder();
    private final int[] groups = new int[ProtoReader.MAX_GROUP_DEPTH];
    private final ByteBuf straddling = Unpooled.buffer(64);
    private int groupDepth;
    private int position;
    private int skip;
    private int needed;
    private int inputEnd = TOP;
    private int fields;
    private int headFields;
    private boolean tensorsSeen;

    GrpcHeadScanner(int length, int headLimit) {
        this.length = length;
        this.headLimit = headLimit;
    }

    /** A scanner of one message of so many bytes, without its framing. */
    public GrpcHeadScanner(int length, WireLimits limits) {
        this(length, limits.headBytes());
    }

    /**
     * Whether enough is known to choose an instance: a model and an input, and tensors (or the end of the head's share)
     * were reached.
     */
    public boolean decidable() {
        return head.decidable() && (tensorsSeen || position >= headLimit);
    }

    /** How many fields of the head were seen so far: grows if one comes late. */
    public int headFields() {
        return headFields;
    }

    /** The head as far as it is known. */
    public InferHead head() {
        return head.build();
    }

    /**
     * Passes over the next bytes if they belong to a field that is not looked at, so that whoever has them need not show them.
     *
     * @return whether it did; if not, they must be {@link #feed fed}
     */
    public boolean passOver(int bytes) {
        if (bytes > skip) {
            return false;
        }
        skip -= bytes;
        advance(bytes);
        return true;
    }

    /**
     * Takes the next bytes of the message, all of them; does not own them.
     *
     * @throws WireException if they are no message
     */
    public void feed(ByteBuf in) {
        while (in.isReadable()) {
            if (skip > 0) {
                int n = Math.min(skip, in.readableBytes());
                in.skipBytes(n);
                skip -= n;
                advance(n);
            } else if (straddling.isReadable()) {
                straddling.writeBytes(in, Math.min(needed - straddling.readableBytes(), in.readableBytes()));
                if (straddling.readableBytes() < needed) {
                    return;
                }
                if (field(straddling)) {
                    straddling.clear();
                }
            } else if (!field(in)) {
                straddling.writeBytes(in);
            }
        }
    }

    /**
     * The message is complete.
     *
     * @throws WireException if it ended inside a field
     */
    public void finish() {
        if (position != length || groupDepth > 0) {
            throw WireException.malformed("it ends inside a field");
        }
    }

    /**
     * Reads one field, or for a field that is passed over its tag and length. False, and nothing consumed, if {@link
     * #needed} bytes are needed.
     */
    private boolean field(ByteBuf in) {
        int start = in.readerIndex();
        int tagLength = Varints.lengthAt(in, start);
        if (tagLength == 0) {
            return incomplete(in.readableBytes() + 1);
        }
        int tag = ProtoReader.checkedTag(Varints.valueAt(in, start, tagLength));
        return switch (tag & 7) {
            case ProtoReader.VARINT -> varint(in, tag, tagLength);
            case ProtoReader.BYTES -> bytes(in, tag, tagLength);
            case ProtoReader.FIXED64 -> passOver(in, tagLength, 8);
            case ProtoReader.FIXED32 -> passOver(in, tagLength, 4);
            default -> group(in, tag, tagLength);
        };
    }

    private boolean varint(ByteBuf in, int tag, int tagLength) {
        int start = in.readerIndex() + tagLength;
        int size = Varints.lengthAt(in, start);
        if (size == 0) {
            return incomplete(in.readableBytes() + 1);
        }
        if (inputEnd != TOP && groupDepth == 0 && tag >>> 3 == 3) {
            headFields++;
            head.dimension(Varints.valueAt(in, start, size));
        }
        return consume(in, tagLength + size);
    }

    private boolean bytes(ByteBuf in, int tag, int tagLength) {
        int start = in.readerIndex() + tagLength;
        int size = Varints.lengthAt(in, start);
        if (size == 0) {
            return incomplete(in.readableBytes() + 1);
        }
        int bytes = (int) Varints.valueAt(in, start, size);
        int header = tagLength + size;
        int field = tag >>> 3;
        int left = (inputEnd == TOP ? length : inputEnd) - position - header;
        if (bytes < 0 || bytes > left) {
            throw WireException.malformed("field %d states %d bytes but %d are left"
                    .formatted(field, Integer.toUnsignedLong(bytes), Math.max(left, 0)));
        }
        if (groupDepth > 0) {
            return passOver(in, header, bytes);
        }
        if (inputEnd == TOP && field == 5) {
            headFields++;
            head.beginInput();
            inputEnd = position + header + bytes;
            return consume(in, header);
        }
        if (!ofHead(field, bytes)) {
            tensorsSeen |= inputEnd == TOP && field == 7;
            return passOver(in, header, bytes);
        }
        if (in.readableBytes() < header + bytes) {
            return incomplete(header + bytes);
        }
        headFields++;
        take(field, in.slice(start + size, bytes));
        return consume(in, header + bytes);
    }

    /**
     * A name that exceeds the bound is refused: no model is called so. An id or parameter that does is passed on
     * unread.
     */
    private boolean ofHead(int field, int bytes) {
        boolean named = field == 1 || (inputEnd != TOP && field <= 3);
        if (named && bytes > headLimit) {
            throw WireException.malformed(
                    "field %d has %d bytes, at most %d are read".formatted(field, bytes, headLimit));
        }
        return named || (inputEnd == TOP && field <= 4 && bytes <= headLimit);
    }

    private void take(int field, ByteBuf value) {
        if (inputEnd == TOP) {
            switch (field) {
                case 1 -> head.modelName(ProtoReader.text(value, "model_name"));
                case 2 -> head.modelVersion(ProtoReader.text(value, "model_version"));
                case 3 -> head.id(ProtoReader.text(value, "id"));
                default -> ParameterEntry.read(value, head);
            }
        } else if (field == 1) {
            head.inputName(ProtoReader.text(value, "an input's name"));
        } else if (field == 2) {
            head.datatype(ProtoReader.text(value, "an input's datatype"));
        } else {
            while (value.isReadable()) {
                head.dimension(Varints.read(value));
            }
        }
    }

    private boolean group(ByteBuf in, int tag, int tagLength) {
        if ((tag & 7) == ProtoReader.GROUP_START) {
            if (groupDepth == groups.length) {
                throw WireException.malformed("groups are nested more than 100 deep");
            }
            groups[groupDepth++] = tag >>> 3;
        } else if (groupDepth == 0 || groups[--groupDepth] != tag >>> 3) {
            throw WireException.malformed("a group ends that did not begin");
        }
        return consume(in, tagLength);
    }

    private boolean incomplete(int bytes) {
        needed = bytes;
        return false;
    }

    private boolean passOver(ByteBuf in, int header, int bytes) {
        skip = bytes;
        return consume(in, header);
    }

    private boolean consume(ByteBuf in, int bytes) {
        if (++fields > MAX_FIELDS) {
            throw WireException.malformed("it has more than %d fields".formatted(MAX_FIELDS));
        }
        in.skipBytes(bytes);
        advance(bytes);
        return true;
    }

    private void advance(int bytes) {
        position += bytes;
        if (inputEnd == TOP) {
            return;
        }
        if (position + skip > inputEnd || (position == inputEnd && groupDepth > 0)) {
            throw WireException.malformed("a field of an input ends after the input");
        }
        if (position == inputEnd) {
            head.endInput();
            headFields++;
            inputEnd = TOP;
        }
    }
}
