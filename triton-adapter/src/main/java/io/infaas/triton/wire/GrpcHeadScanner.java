package io.infaas.triton.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Reads the head of one ModelInferRequest from pieces of any size (field numbers: protocol page, C.1). Reads tags, lengths and
 * the values of head fields; skips tensors unread. Copies at most one head field at a time, if pieces split it. Field order,
 * unknown fields and repeated scalars have protobuf's meaning. For one thread only.
 */
public final class GrpcHeadScanner {

    /** Expected maximum size of a head, in bytes; also the maximum size of one head field. */
    private static final int HEAD_BYTES = 64 << 10;

    /** Maximum number of fields in one message: bounds the work that a small hostile message can cause. */
    private static final int MAX_FIELDS = 65_536;

    private static final int TOP = -1;

    // most messages have no group and no split field: the first one allocates these
    private static final int[] NO_GROUPS = {};
    private static final int SPLIT_BYTES = 64;

    private final int length;
    private final int headLimit;
    private final HeadBuilder head = new HeadBuilder();
    private int[] groups = NO_GROUPS;
    private ByteBuf split = Unpooled.EMPTY_BUFFER;
    private int groupDepth;
    private int position;
    private int skip;
    private int needed;
    private int inputEnd = TOP;
    private int fields;
    private int headFields;
    private boolean tensorsSeen;

    /**
     * A scanner of one message.
     *
     * @param length size of the message without its framing, in bytes
     */
    public GrpcHeadScanner(int length) {
        this(length, HEAD_BYTES);
    }

    GrpcHeadScanner(int length, int headLimit) {
        this.length = length;
        this.headLimit = headLimit;
    }

    /**
     * Whether the head suffices to choose an instance: model and input are known, and the scan has reached the tensors or
     * {@code headLimit}.
     */
    public boolean decidable() {
        return head.decidable() && (tensorsSeen || position >= headLimit);
    }

    /** Estimate of the memory that the head occupies up to now, in bytes. */
    public int heldBytes() {
        return head.heldBytes() + split.capacity();
    }

    /** Number of head fields seen so far; it grows if another one arrives after the tensors. */
    public int headFields() {
        return headFields;
    }

    /** The head so far. */
    public InferHead head() {
        return head.build();
    }

    /**
     * Skips the next bytes if all of them belong to an unread field; the caller then need not expose them.
     *
     * @return false if no byte was skipped and the caller must {@link #feed} them
     */
    public boolean skip(int bytes) {
        if (bytes > skip) {
            return false;
        }
        skip -= bytes;
        advance(bytes);
        return true;
    }

    /**
     * Reads all given bytes of the message; the caller keeps ownership.
     *
     * @throws WireException if they cannot be part of a ModelInferRequest
     */
    public void feed(ByteBuf in) {
        while (in.isReadable()) {
            if (skip > 0) {
                int n = Math.min(skip, in.readableBytes());
                in.skipBytes(n);
                skip -= n;
                advance(n);
            } else if (split.isReadable()) {
                split.writeBytes(in, Math.min(needed - split.readableBytes(), in.readableBytes()));
                if (split.readableBytes() < needed) {
                    return;
                }
                if (field(split)) {
                    split.clear();
                }
            } else if (!field(in)) {
                split = split.capacity() == 0 ? Unpooled.buffer(SPLIT_BYTES) : split;
                split.writeBytes(in);
            }
        }
    }

    /**
     * Ends the message.
     *
     * @throws WireException if it ends inside a field
     */
    public void finish() {
        if (position != length || skip > 0 || groupDepth > 0) {
            throw WireException.malformed("it ends inside a field");
        }
    }

    /**
     * Reads one field, or tag and length of a skipped field. Returns false and consumes nothing if it needs {@link #needed}
     * bytes.
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
            case ProtoReader.FIXED64 -> skipValue(in, tagLength, 8);
            case ProtoReader.FIXED32 -> skipValue(in, tagLength, 4);
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
            return skipValue(in, header, bytes);
        }
        if (inputEnd == TOP && field == 5) {
            headFields++;
            head.beginInput();
            inputEnd = position + header + bytes;
            return consume(in, header);
        }
        if (!isOfHead(field, bytes)) {
            tensorsSeen |= inputEnd == TOP && field == 7;
            if (inputEnd != TOP && field == 5) {
                // all writers state name, type and shape first; headFields() reveals a later field
                head.beginContents();
            }
            return skipValue(in, header, bytes);
        }
        if (in.readableBytes() < header + bytes) {
            return incomplete(header + bytes);
        }
        headFields++;
        take(field, in.slice(start + size, bytes));
        return consume(in, header + bytes);
    }

    /**
     * Whether the field belongs to the head. Rejects a name above the limit, because no model has such a name; skips an id or
     * parameter above the limit.
     */
    private boolean isOfHead(int field, int bytes) {
        boolean isName = field == 1 || (inputEnd != TOP && field <= 3);
        if (isName && bytes > headLimit) {
            throw WireException.invalid(
                    "field %d has %d bytes, at most %d are read".formatted(field, bytes, headLimit));
        }
        return isName || (field <= 4 && bytes <= headLimit);
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
        } else if (field == 4) {
            if (ParameterEntry.key(value).equals(DataPlace.REGION)) {
                head.place(DataPlace.SHARED_MEMORY);
            }
        } else {
            while (value.isReadable()) {
                head.dimension(Varints.read(value));
            }
        }
    }

    private boolean group(ByteBuf in, int tag, int tagLength) {
        if ((tag & 7) == ProtoReader.GROUP_START) {
            if (groupDepth == ProtoReader.MAX_GROUP_DEPTH) {
                throw WireException.malformed("groups are nested more than 100 deep");
            }
            groups = groups.length == 0 ? new int[ProtoReader.MAX_GROUP_DEPTH] : groups;
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

    private boolean skipValue(ByteBuf in, int header, int bytes) {
        skip = bytes;
        return consume(in, header);
    }

    private boolean consume(ByteBuf in, int bytes) {
        if (++fields > MAX_FIELDS) {
            throw WireException.invalid("the message has more than %d fields".formatted(MAX_FIELDS));
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
        if (skip > inputEnd - position || (position == inputEnd && groupDepth > 0)) {
            throw WireException.malformed("a field of an input ends after the input");
        }
        if (position == inputEnd) {
            head.endInput();
            headFields++;
            inputEnd = TOP;
        }
    }
}
