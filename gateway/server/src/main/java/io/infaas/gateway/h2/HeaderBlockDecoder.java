package io.infaas.gateway.h2;

import static io.netty.handler.codec.http2.Http2Error.COMPRESSION_ERROR;
import static io.netty.handler.codec.http2.Http2Error.ENHANCE_YOUR_CALM;
import static io.netty.handler.codec.http2.Http2Error.FRAME_SIZE_ERROR;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * Assembles header blocks from their frames and decodes them; bounds their size and number of frames. Each block is decoded, even
 * if its stream is gone, because the next block depends on the compression state. Confined to one thread.
 */
final class HeaderBlockDecoder implements AutoCloseable {

    private static final int MOST_CONTINUATIONS = 64;

    private final ByteBufAllocator allocator;
    private final int mostBytes;
    private final DefaultHttp2HeadersDecoder decoder;
    private @Nullable ByteBuf open;
    private int stream;
    private boolean end;
    private int continuations;

    HeaderBlockDecoder(ByteBufAllocator allocator, H2Limits limits) {
        this.allocator = allocator;
        this.mostBytes = limits.maxHeaderBytes() + limits.maxHeaderBytes() / 4;
        this.decoder = new DefaultHttp2HeadersDecoder(true, limits.maxHeaderBytes());
    }

    /** Whether a block is incomplete, so that only its CONTINUATION may follow. */
    boolean isOpen() {
        return open != null;
    }

    /** Returns the stream of the last block. */
    int stream() {
        return stream;
    }

    boolean endsStream() {
        return end;
    }

    /**
     * Takes a HEADERS frame.
     *
     * @return the headers; null if CONTINUATION frames follow
     */
    @Nullable
    Http2Headers begin(int flags, int streamId, ByteBuf payload) throws H2Exception {
        stream = streamId;
        end = FrameLayout.is(flags, FrameLayout.END_STREAM);
        continuations = 0;
        if (FrameLayout.is(flags, FrameLayout.PADDED)) {
            FrameReader.unpad(payload);
        }
        boolean dependsOnItself = false;
        if (FrameLayout.is(flags, FrameLayout.PRIORITIZED)) {
            if (payload.readableBytes() < 5) {
                throw H2Exception.connection(FRAME_SIZE_ERROR, "HEADERS shorter than their priority");
            }
            dependsOnItself = (payload.readInt() & Integer.MAX_VALUE) == streamId;
            payload.skipBytes(1);
        }
        Http2Headers headers;
        if (FrameLayout.is(flags, FrameLayout.END_HEADERS)) {
            headers = decode(payload);
        } else {
            open = allocator.heapBuffer(payload.readableBytes() * 2).writeBytes(payload);
            headers = null;
        }
        if (dependsOnItself) {
            throw H2Exception.stream(PROTOCOL_ERROR, streamId, "a stream that depends on itself");
        }
        return headers;
    }

    /** Takes a CONTINUATION frame; returns as {@link #begin} does. */
    @Nullable
    Http2Headers proceed(int flags, int streamId, ByteBuf payload) throws H2Exception {
        ByteBuf block = open;
        if (block == null || streamId != stream) {
            throw H2Exception.connection(PROTOCOL_ERROR, "CONTINUATION of no block");
        }
        if (++continuations > MOST_CONTINUATIONS || block.readableBytes() + payload.readableBytes() > mostBytes) {
            throw H2Exception.connection(ENHANCE_YOUR_CALM, "a block of headers without end");
        }
        block.writeBytes(payload);
        if (!FrameLayout.is(flags, FrameLayout.END_HEADERS)) {
            return null;
        }
        open = null;
        try {
            return decode(block);
        } finally {
            block.release();
        }
    }

    private Http2Headers decode(ByteBuf block) throws H2Exception {
        try {
            return decoder.decodeHeaders(stream, block);
        } catch (Http2Exception e) {
            if (Http2Exception.isStreamError(e)) {
                throw H2Exception.stream(e.error(), stream, String.valueOf(e.getMessage()));
            }
            throw H2Exception.connection(e.error(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            throw H2Exception.connection(COMPRESSION_ERROR, "a block of headers that cannot be decoded");
        }
    }

    @Override
    public void close() {
        ByteBuf half = open;
        open = null;
        if (half != null) {
            half.release();
        }
    }
}
