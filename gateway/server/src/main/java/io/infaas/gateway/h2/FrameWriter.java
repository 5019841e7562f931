package io.infaas.gateway.h2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes the frames of one connection. Small frames share one buffer until the connection is flushed; large pieces of DATA leave
 * as slices of the buffer that they arrived in. Confined to one thread.
 */
final class FrameWriter {

    /** Copying up to this many bytes costs less than a separate buffer. */
    private static final int SMALL = 2_048;

    private static final int GATHER = 8_192;
    private static final int MOST_GATHERED = 32_768;
    private static final int MAX_TABLE = 4_096;

    // the value differs in each query: as a table entry it would only evict common headers
    private static final AsciiString TIMEOUT = AsciiString.cached("grpc-timeout");

    private final ChannelHandlerContext context;
    private final WriteCoalescer outlet;
    private final DefaultHttp2HeadersEncoder headers =
            new DefaultHttp2HeadersEncoder((name, value) -> TIMEOUT.contentEquals(name));
    private @Nullable ByteBuf gathered;
    private boolean touched;

    FrameWriter(ChannelHandlerContext context, WriteCoalescer outlet) {
        this.context = context;
        this.outlet = outlet;
    }

    /** Marks a flush as due; returns whether none was due before. */
    boolean touch() {
        boolean first = !touched;
        touched = true;
        return first;
    }

    void flush() {
        touched = false;
        outlet.endRunTo(this);
        push();
        context.flush();
    }

    /** Writes a buffer after all earlier frames and takes ownership of it. */
    void write(ByteBuf bytes) {
        push();
        ChannelFuture unused = context.write(bytes, context.voidPromise());
    }

    private void push() {
        ByteBuf full = gathered;
        if (full != null) {
            gathered = null;
            ChannelFuture unused = context.write(full, context.voidPromise());
        }
    }

    /** Ends the writer and discards the frames that are still gathered. */
    void close() {
        ByteBuf dropped = gathered;
        gathered = null;
        if (dropped != null) {
            dropped.release();
        }
    }

    private ByteBuf gather() {
        outlet.endRunTo(this);
        outlet.touch(this);
        ByteBuf open = gathered;
        if (open != null && open.readableBytes() > MOST_GATHERED) {
            push();
            open = null;
        }
        if (open == null) {
            open = context.alloc().directBuffer(GATHER);
            gathered = open;
        }
        return open;
    }

    private static void writeHead(ByteBuf out, int length, int type, int flags, int stream) {
        out.writeInt(length << 8 | type).writeByte(flags).writeInt(stream);
    }

    /**
     * Writes one DATA frame.
     *
     * @param exclusive whether the bytes before {@code offset} may be overwritten
     */
    void writeData(ByteBuf in, int offset, int length, boolean exclusive, int stream, boolean end) {
        int flags = end ? FrameLayout.END_STREAM : 0;
        if (length > SMALL && exclusive && outlet.takesFrom(in)) {
            // in place: the new header overwrites the header of the received frame, or the headroom
            int start = offset - FrameLayout.HEADER_BYTES;
            in.setInt(start, length << 8 | FrameLayout.DATA)
                    .setByte(start + 4, flags)
                    .setInt(start + 5, stream);
            outlet.extendRun(this, start, offset + length);
            return;
        }
        ByteBuf out = gather();
        writeHead(out, length, FrameLayout.DATA, flags, stream);
        if (length <= SMALL) {
            out.writeBytes(in, offset, length);
        } else {
            write(in.retainedSlice(offset, length));
        }
    }

    /** Writes a header block, with CONTINUATION frames if it exceeds one frame. */
    void writeHeaders(int stream, Http2Headers block, boolean end) throws Http2Exception {
        ByteBuf out = gather();
        int start = out.writerIndex();
        int flags = end ? FrameLayout.END_STREAM : 0;
        writeHead(out, 0, FrameLayout.HEADERS, flags | FrameLayout.END_HEADERS, stream);
        try {
            headers.encodeHeaders(stream, block, out);
        } catch (Http2Exception e) {
            out.writerIndex(start);
            throw e;
        }
        int length = out.writerIndex() - start - FrameLayout.HEADER_BYTES;
        if (length <= FrameLayout.MAX_PAYLOAD) {
            out.setMedium(start, length);
        } else {
            writeContinuations(out, start, length, flags, stream);
        }
    }

    private void writeContinuations(ByteBuf out, int start, int length, int flags, int stream) {
        ByteBuf block = context.alloc().buffer(length).writeBytes(out, start + FrameLayout.HEADER_BYTES, length);
        out.writerIndex(start);
        try {
            int type = FrameLayout.HEADERS;
            int firstFlags = flags;
            while (block.isReadable()) {
                int part = Math.min(FrameLayout.MAX_PAYLOAD, block.readableBytes());
                boolean last = part == block.readableBytes();
                writeHead(out, part, type, firstFlags | (last ? FrameLayout.END_HEADERS : 0), stream);
                out.writeBytes(block, part);
                type = FrameLayout.CONTINUATION;
                firstFlags = 0;
            }
        } finally {
            block.release();
        }
    }

    void writePreface() {
        gather().writeBytes(FrameReader.PREFACE);
    }

    /** Writes this side's SETTINGS and enlarges the connection window. */
    void writeSettings(H2Limits limits, boolean server) {
        ByteBuf out = gather();
        writeHead(out, 18, FrameLayout.SETTINGS, 0, 0);
        if (server) {
            out.writeShort(FrameLayout.MAX_CONCURRENT_STREAMS).writeInt(limits.maxStreams());
        } else {
            out.writeShort(FrameLayout.ENABLE_PUSH).writeInt(0);
        }
        out.writeShort(FrameLayout.INITIAL_WINDOW_SIZE).writeInt(limits.streamWindow());
        out.writeShort(FrameLayout.MAX_HEADER_LIST_SIZE).writeInt(limits.maxHeaderBytes());
        int more = limits.connectionWindow() - FrameLayout.DEFAULT_WINDOW;
        if (more > 0) {
            writeWindowUpdate(0, more);
        }
    }

    void acknowledgeSettings() {
        writeHead(gather(), 0, FrameLayout.SETTINGS, FrameLayout.ACK, 0);
    }

    void writePing(boolean answer, long content) {
        ByteBuf out = gather();
        writeHead(out, 8, FrameLayout.PING, answer ? FrameLayout.ACK : 0, 0);
        out.writeLong(content);
    }

    void writeWindowUpdate(int stream, int bytes) {
        ByteBuf out = gather();
        writeHead(out, 4, FrameLayout.WINDOW_UPDATE, 0, stream);
        out.writeInt(bytes);
    }

    void writeReset(int stream, Http2Error error) {
        ByteBuf out = gather();
        writeHead(out, 4, FrameLayout.RST_STREAM, 0, stream);
        out.writeInt((int) error.code());
    }

    void writeGoAway(int lastStream, Http2Error error, String text) {
        ByteBuf out = gather();
        byte[] debug = text.getBytes(StandardCharsets.UTF_8);
        writeHead(out, 8 + debug.length, FrameLayout.GOAWAY, 0, 0);
        out.writeInt(lastStream).writeInt((int) error.code()).writeBytes(debug);
    }

    /** Applies the peer's limits on header blocks: the size of the compression table and of a header list, bytes. */
    void limitHeaders(long tableBytes, long listBytes) throws Http2Exception {
        Http2HeadersEncoder.Configuration configuration = headers.configuration();
        configuration.maxHeaderTableSize(Math.min(MAX_TABLE, tableBytes));
        configuration.maxHeaderListSize(listBytes);
    }
}
