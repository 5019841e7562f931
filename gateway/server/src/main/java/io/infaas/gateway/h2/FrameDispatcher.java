package io.infaas.gateway.h2;

import static io.netty.handler.codec.http2.Http2Error.FLOW_CONTROL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.FRAME_SIZE_ERROR;
import static io.netty.handler.codec.http2.Http2Error.PROTOCOL_ERROR;
import static io.netty.handler.codec.http2.Http2Error.REFUSED_STREAM;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/** Applies each frame of a peer by the rules of RFC 9113, 6. Confined to the connection's event loop. */
final class FrameDispatcher implements FrameReader.Sink, AutoCloseable {

    private final H2Connection connection;
    private final StreamRegistry streams;
    private final ConnectionWindows windows;
    private final PeerSettings peer;
    private final ConnectionLifecycle life;
    private final FrameWriter writer;
    private final HeaderBlockDecoder blocks;
    private final FloodGuard floods;
    private boolean settled;
    private long finished;

    FrameDispatcher(
            H2Connection connection,
            StreamRegistry streams,
            ConnectionWindows windows,
            PeerSettings peer,
            ConnectionLifecycle life,
            FrameWriter writer,
            ByteBufAllocator allocator) {
        this.connection = connection;
        this.streams = streams;
        this.windows = windows;
        this.peer = peer;
        this.life = life;
        this.writer = writer;
        this.blocks = new HeaderBlockDecoder(allocator, connection.limits());
        this.floods = connection.floods();
    }

    /** Whether the peer's SETTINGS have arrived. */
    boolean isSettled() {
        return settled;
    }

    /** Whether a header block is incomplete. */
    boolean isInBlock() {
        return blocks.isOpen();
    }

    /** Number of frames so far; the frames of a block of headers count as one. */
    long finished() {
        return finished;
    }

    @Override
    public void onData(int id, ByteBuf in, int offset, int length, int overhead, boolean exclusive, boolean end)
            throws H2Exception {
        finished++;
        expectInOrder(FrameLayout.DATA);
        expectStream(id);
        int used = windows.recordReceived(length + overhead);
        if (used > 0) {
            writer.writeWindowUpdate(0, used);
        }
        if (length == 0 && !end) {
            floods.countControl();
        }
        H2Stream stream = streams.get(id);
        try {
            if (stream == null) {
                streams.expectReset(id);
                return;
            }
            stream.receive(in, offset, length, overhead, exclusive, end);
        } catch (H2Exception e) {
            onBroken(e);
        }
    }

    @Override
    public void onFrame(int type, int flags, int id, ByteBuf payload) throws H2Exception {
        if (type != FrameLayout.CONTINUATION) {
            finished++;
        }
        expectInOrder(type);
        boolean ack = FrameLayout.is(flags, FrameLayout.ACK);
        try {
            switch (type) {
                case FrameLayout.HEADERS -> {
                    expectStream(id);
                    handleHeaders(blocks.begin(flags, id, payload));
                }
                case FrameLayout.CONTINUATION -> handleHeaders(blocks.proceed(flags, id, payload));
                case FrameLayout.PRIORITY -> handlePriority(id, payload);
                case FrameLayout.RST_STREAM -> handleReset(id, payload);
                case FrameLayout.SETTINGS -> handleSettings(ack, id, payload);
                case FrameLayout.PING -> handlePing(ack, id, payload);
                case FrameLayout.GOAWAY -> handleGoAway(id, payload);
                case FrameLayout.WINDOW_UPDATE -> handleWindowUpdate(id, payload);
                case FrameLayout.PUSH_PROMISE -> throw H2Exception.connection(PROTOCOL_ERROR, "PUSH_PROMISE");
                default -> floods.countControl();
            }
        } catch (H2Exception e) {
            onBroken(e);
        }
    }

    // after a stream error, the frames behind it are still readable
    private void onBroken(H2Exception e) throws H2Exception {
        if (e.stream() == 0) {
            throw e;
        }
        boolean open = streams.get(e.stream()) != null;
        connection.breakStream(e);
        // a refused request, and frames that cross a reset, cost no more than a control frame
        if (open && connection.isServer()) {
            floods.countReset();
        } else {
            floods.countControl();
        }
    }

    private void expectInOrder(int type) throws H2Exception {
        if (!settled && type != FrameLayout.SETTINGS) {
            throw H2Exception.connection(PROTOCOL_ERROR, "the first frame is no SETTINGS");
        }
        if (blocks.isOpen() && type != FrameLayout.CONTINUATION) {
            throw H2Exception.connection(PROTOCOL_ERROR, "a frame within a block of headers");
        }
    }

    private static void expectStream(int id) throws H2Exception {
        if (id == 0) {
            throw H2Exception.connection(PROTOCOL_ERROR, "a frame of no stream");
        }
    }

    private static void expectConnection(int id) throws H2Exception {
        if (id != 0) {
            throw H2Exception.connection(PROTOCOL_ERROR, "a frame of a connection on stream %d".formatted(id));
        }
    }

    private static void expectLength(ByteBuf payload, int length) throws H2Exception {
        if (payload.readableBytes() != length) {
            throw H2Exception.connection(
                    FRAME_SIZE_ERROR, "%d bytes instead of %d".formatted(payload.readableBytes(), length));
        }
    }

    private void handleHeaders(@Nullable Http2Headers headers) throws H2Exception {
        if (headers == null) {
            return;
        }
        int id = blocks.stream();
        if (connection.isServer()) {
            HeaderRules.checkCount(headers, id);
        }
        H2Stream h2Stream = streams.get(id);
        if (h2Stream != null) {
            h2Stream.receive(headers, blocks.endsStream());
        } else if (!streams.opens(id)) {
            streams.expectReset(id);
        } else if (streams.size() >= connection.limits().maxStreams() || life.refuses(id)) {
            throw H2Exception.stream(REFUSED_STREAM, id, "no room for another stream");
        } else {
            HeaderRules.check(headers, id, true, false);
            connection.accept(id, HeaderRules.heldBytes(headers)).receive(headers, blocks.endsStream());
        }
    }

    private void handlePriority(int id, ByteBuf payload) throws H2Exception {
        expectStream(id);
        floods.countControl();
        if (payload.readableBytes() != 5) {
            throw H2Exception.stream(FRAME_SIZE_ERROR, id, "PRIORITY of %d bytes".formatted(payload.readableBytes()));
        }
        if ((payload.readInt() & Integer.MAX_VALUE) == id) {
            throw H2Exception.stream(PROTOCOL_ERROR, id, "a stream that depends on itself");
        }
    }

    private void handleReset(int id, ByteBuf payload) throws H2Exception {
        expectStream(id);
        expectLength(payload, 4);
        H2Stream stream = streams.get(id);
        if (stream == null) {
            streams.expectNotIdle(id);
            floods.countControl();
            return;
        }
        if (connection.isServer()) {
            floods.countReset();
        }
        boolean refused = payload.readUnsignedInt() == REFUSED_STREAM.code();
        streams.recordResetByPeer(id);
        stream.fail(refused ? StreamLoss.REFUSED : StreamLoss.RESET);
    }

    private void handleSettings(boolean ack, int id, ByteBuf payload) throws H2Exception {
        expectConnection(id);
        floods.countControl();
        if (ack) {
            expectLength(payload, 0);
            return;
        }
        int before = peer.initialWindow();
        peer.read(payload, !connection.isServer());
        try {
            writer.limitHeaders(peer.tableBytes(), peer.headerListBytes());
        } catch (Http2Exception e) {
            throw H2Exception.connection(PROTOCOL_ERROR, String.valueOf(e.getMessage()));
        }
        settled = true;
        writer.acknowledgeSettings();
        int more = peer.initialWindow() - before;
        if (more != 0) {
            widen(more);
        }
        connection.listener().onSettled(connection);
    }

    private void widen(int more) throws H2Exception {
        for (H2Stream stream : streams.snapshot()) {
            try {
                stream.increaseSendWindow(more);
            } catch (H2Exception e) {
                throw H2Exception.connection(FLOW_CONTROL_ERROR, String.valueOf(e.getMessage()));
            }
        }
    }

    private void handlePing(boolean ack, int id, ByteBuf payload) throws H2Exception {
        expectConnection(id);
        expectLength(payload, 8);
        floods.countControl();
        if (ack) {
            life.onPong();
        } else {
            writer.writePing(true, payload.readLong());
        }
    }

    private void handleGoAway(int id, ByteBuf payload) throws H2Exception {
        expectConnection(id);
        if (payload.readableBytes() < 8) {
            throw H2Exception.connection(FRAME_SIZE_ERROR, "GOAWAY of %d bytes".formatted(payload.readableBytes()));
        }
        int last = payload.readInt() & Integer.MAX_VALUE;
        life.recordGoAway();
        connection.listener().onRetiring(connection);
        if (!connection.isServer()) {
            for (H2Stream stream : streams.snapshot()) {
                if (stream.id() > last) {
                    stream.fail(StreamLoss.REFUSED);
                }
            }
        }
        life.closeIfDone();
    }

    private void handleWindowUpdate(int id, ByteBuf payload) throws H2Exception {
        expectLength(payload, 4);
        int more = payload.readInt() & Integer.MAX_VALUE;
        H2Stream stream = streams.get(id);
        if (id == 0) {
            windows.increaseSendWindow(more);
        } else if (stream == null) {
            streams.expectNotIdle(id);
        } else if (more == 0) {
            throw H2Exception.stream(PROTOCOL_ERROR, id, "WINDOW_UPDATE by 0");
        } else {
            stream.increaseSendWindow(more);
        }
    }

    @Override
    public void close() {
        blocks.close();
    }
}
