package io.infaas.gateway.h2;

import static io.netty.handler.codec.http2.Http2Error.FRAME_SIZE_ERROR;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Splits bytes into frames, however buffers divide them. DATA is reported as it arrives, a frame possibly in several pieces.
 * Padded DATA and all other frames are reported when complete; none larger than {@link FrameLayout#MAX_PAYLOAD} is buffered.
 * Confined to one thread.
 */
final class FrameReader implements AutoCloseable {

    /** The first bytes of a client (RFC 9113, 3.4). */
    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** Callbacks for frames. */
    interface Sink {

        /**
         * Bytes of a DATA frame.
         *
         * @param offset index of the first byte in {@code in}; the {@link FrameLayout#HEADER_BYTES} before it are the frame's
         *     header or headroom, and may be overwritten if {@code exclusive}
         * @param exclusive whether nothing else uses the bytes before {@code offset}
         * @param overhead bytes of padding that count as received
         * @param end whether the stream ends with these bytes
         */
        void onData(int stream, ByteBuf in, int offset, int length, int overhead, boolean exclusive, boolean end)
                throws H2Exception;

        /** A complete frame of another type; the payload is valid during the call only. */
        void onFrame(int type, int flags, int stream, ByteBuf payload) throws H2Exception;
    }

    private final Sink sink;
    private final ByteBufAllocator allocator;
    private final boolean headroom;
    private final byte[] head = new byte[FrameLayout.HEADER_BYTES];
    private int headBytes;
    private int prefaceLeft;
    private boolean inFrame;
    private int left;
    private int type;
    private int flags;
    private int stream;
    private @Nullable ByteBuf gathered;
    private boolean closed;

    /**
     * Creates a reader at the start of a connection.
     *
     * @param expectsPreface whether a client's preface precedes the frames
     * @param headroom whether this side owns each buffer, with {@link FrameLayout#HEADER_BYTES} of headroom before its first byte
     */
    FrameReader(Sink sink, ByteBufAllocator allocator, boolean expectsPreface, boolean headroom) {
        this.sink = sink;
        this.allocator = allocator;
        this.headroom = headroom;
        this.prefaceLeft = expectsPreface ? PREFACE.length : 0;
    }

    /** Reads all bytes, or those up to the frame that closes the reader. The caller keeps ownership of the buffer. */
    void read(ByteBuf in) throws H2Exception {
        readPreface(in);
        while (!closed && (inFrame || in.isReadable())) {
            if (!inFrame && !begin(in)) {
                return;
            }
            if (type == FrameLayout.DATA && !FrameLayout.is(flags, FrameLayout.PADDED)) {
                int length = Math.min(left, in.readableBytes());
                if (length == 0 && left > 0) {
                    return;
                }
                int offset = in.readerIndex();
                in.skipBytes(length);
                left -= length;
                inFrame = left > 0;
                sink.onData(
                        stream,
                        in,
                        offset,
                        length,
                        0,
                        headroom,
                        !inFrame && FrameLayout.is(flags, FrameLayout.END_STREAM));
            } else if (!complete(in)) {
                return;
            }
        }
    }

    /** Whether a frame is incomplete, except for DATA, which is reported on arrival. */
    boolean isInPart() {
        return headBytes > 0 || (inFrame && type != FrameLayout.DATA);
    }

    private void readPreface(ByteBuf in) throws H2Exception {
        while (prefaceLeft > 0 && in.isReadable()) {
            if (in.readByte() != PREFACE[PREFACE.length - prefaceLeft]) {
                throw H2Exception.connection(PROTOCOL_ERROR, "no HTTP/2 preface");
            }
            prefaceLeft--;
        }
    }

    private boolean begin(ByteBuf in) throws H2Exception {
        int word;
        if (headBytes == 0 && in.readableBytes() >= FrameLayout.HEADER_BYTES) {
            word = in.readInt();
            flags = in.readByte();
            stream = in.readInt() & Integer.MAX_VALUE;
        } else {
            int copied = Math.min(FrameLayout.HEADER_BYTES - headBytes, in.readableBytes());
            in.readBytes(head, headBytes, copied);
            headBytes += copied;
            if (headBytes < FrameLayout.HEADER_BYTES) {
                return false;
            }
            headBytes = 0;
            word = readNumber(0);
            flags = head[4];
            stream = readNumber(5) & Integer.MAX_VALUE;
        }
        type = word & 0xFF;
        left = word >>> 8;
        if (left > FrameLayout.MAX_PAYLOAD) {
            throw H2Exception.connection(FRAME_SIZE_ERROR, "a frame of %d bytes".formatted(left));
        }
        inFrame = true;
        return true;
    }

    private int readNumber(int at) {
        return ((head[at] & 0xFF) << 24)
                | ((head[at + 1] & 0xFF) << 16)
                | ((head[at + 2] & 0xFF) << 8)
                | (head[at + 3] & 0xFF);
    }

    private boolean complete(ByteBuf in) throws H2Exception {
        if (gathered == null && in.readableBytes() >= left) {
            ByteBuf payload = in.readSlice(left);
            inFrame = false;
            dispatch(payload);
            return true;
        }
        ByteBuf payload = gathered;
        if (payload == null) {
            payload = allocator.heapBuffer(left);
            gathered = payload;
        }
        int copied = Math.min(left, in.readableBytes());
        payload.writeBytes(in, copied);
        left -= copied;
        if (left > 0) {
            return false;
        }
        inFrame = false;
        gathered = null;
        try {
            dispatch(payload);
        } finally {
            payload.release();
        }
        return true;
    }

    private void dispatch(ByteBuf payload) throws H2Exception {
        if (type != FrameLayout.DATA) {
            sink.onFrame(type, flags, stream, payload);
            return;
        }
        int before = payload.readableBytes();
        unpad(payload);
        int length = payload.readableBytes();
        sink.onData(
                stream,
                payload,
                payload.readerIndex(),
                length,
                before - length,
                false,
                FrameLayout.is(flags, FrameLayout.END_STREAM));
    }

    /** Removes the padding from the readable bytes of a padded frame. */
    static void unpad(ByteBuf payload) throws H2Exception {
        if (!payload.isReadable()) {
            throw H2Exception.connection(FRAME_SIZE_ERROR, "a padded frame without a length of its padding");
        }
        int padding = payload.readUnsignedByte();
        if (padding > payload.readableBytes()) {
            throw H2Exception.connection(PROTOCOL_ERROR, "more padding than frame");
        }
        payload.writerIndex(payload.writerIndex() - padding);
    }

    @Override
    public void close() {
        closed = true;
        ByteBuf half = gathered;
        gathered = null;
        if (half != null) {
            half.release();
        }
    }
}
