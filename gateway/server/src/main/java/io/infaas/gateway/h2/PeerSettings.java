package io.infaas.gateway.h2;

import static io.netty.handler.codec.http2.Http2Error.FLOW_CONTROL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.FRAME_SIZE_ERROR;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;

import io.netty.buffer.ByteBuf;

/**
 * The settings of the peer (RFC 9113, 6.5.2), with the protocol's defaults for those that it has not sent. Confined to one
 * thread.
 */
final class PeerSettings {

    private static final long UNBOUNDED = 0xFFFF_FFFFL;

    private long tableBytes = 4_096;
    private long headerListBytes = UNBOUNDED;
    private int maxStreams = Integer.MAX_VALUE;
    private int initialWindow = FrameLayout.DEFAULT_WINDOW;

    /** Applies the entries of a SETTINGS frame; the last entry of each kind counts. */
    void read(ByteBuf payload, boolean fromServer) throws H2Exception {
        if (payload.readableBytes() % 6 != 0) {
            throw H2Exception.connection(FRAME_SIZE_ERROR, "SETTINGS of %d bytes".formatted(payload.readableBytes()));
        }
        while (payload.isReadable()) {
            int key = payload.readUnsignedShort();
            long value = payload.readUnsignedInt();
            switch (key) {
                case FrameLayout.HEADER_TABLE_SIZE -> tableBytes = value;
                case FrameLayout.ENABLE_PUSH -> {
                    if (value > 1 || (fromServer && value != 0)) {
                        throw H2Exception.connection(PROTOCOL_ERROR, "ENABLE_PUSH %d".formatted(value));
                    }
                }
                case FrameLayout.MAX_CONCURRENT_STREAMS -> maxStreams = (int) Math.min(Integer.MAX_VALUE, value);
                case FrameLayout.INITIAL_WINDOW_SIZE -> {
                    if (value > FrameLayout.MAX_WINDOW) {
                        throw H2Exception.connection(FLOW_CONTROL_ERROR, "INITIAL_WINDOW_SIZE %d".formatted(value));
                    }
                    initialWindow = (int) value;
                }
                case FrameLayout.MAX_FRAME_SIZE -> {
                    if (value < FrameLayout.MAX_PAYLOAD || value > 0xFF_FFFF) {
                        throw H2Exception.connection(PROTOCOL_ERROR, "MAX_FRAME_SIZE %d".formatted(value));
                    }
                }
                case FrameLayout.MAX_HEADER_LIST_SIZE -> headerListBytes = value;
                default -> {
                    // an unknown setting must be ignored (RFC 9113, 6.5.2)
                }
            }
        }
    }

    long tableBytes() {
        return tableBytes;
    }

    long headerListBytes() {
        return headerListBytes;
    }

    int maxStreams() {
        return maxStreams;
    }

    int initialWindow() {
        return initialWindow;
    }
}
