package io.infaas.gateway.h2;

import static io.netty.handler.codec.http2.Http2Error.NO_ERROR;

import io.infaas.gateway.accept.HeadTimer;
import io.infaas.gateway.memory.ConnectionAccount;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One HTTP/2 connection, server or client side, as the last handler of its channel. Frames that are written during one burst of
 * reads are flushed once, on this connection and on those that it forwards to. A peer that breaks the protocol or floods the
 * connection gets GOAWAY with the reason, and the connection is closed. Confined to the channel's event loop.
 */
public final class H2Connection extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(H2Connection.class);

    private final boolean server;
    private final H2Limits limits;
    private final ConnectionListener listener;
    private final StreamMemory memory;
    private final FloodGuard floods;
    private final PeerSettings peer = new PeerSettings();
    private final StreamRegistry streams;
    private final ConnectionWindows windows;
    private final ConnectionLifecycle life = new ConnectionLifecycle(this);
    private @Nullable ChannelHandlerContext context;
    private @Nullable WriteCoalescer outlet;
    private @Nullable FrameWriter writer;
    private @Nullable FrameReader reader;
    private @Nullable FrameDispatcher dispatch;
    private @Nullable DrainWatch drain;
    private boolean closed;

    private H2Connection(
            boolean server, H2Limits limits, ConnectionListener listener, StreamMemory memory, FloodGuard floods) {
        this.server = server;
        this.limits = limits;
        this.listener = listener;
        this.memory = memory;
        this.floods = floods;
        this.streams = new StreamRegistry(server);
        this.windows = new ConnectionWindows(limits.connectionWindow());
    }

    /**
     * Creates the server side, for a channel whose options {@link H2ChannelOptions} has set.
     *
     * @param account for the memory of its streams
     * @param floods bounds work without progress
     */
    public static H2Connection server(
            H2Limits limits, ConnectionListener listener, ConnectionAccount account, FloodGuard floods) {
        return new H2Connection(true, limits, listener, new StreamMemory(account), floods);
    }

    /** Creates the client side, with prior knowledge of HTTP/2. */
    public static H2Connection client(H2Limits limits, ConnectionListener listener) {
        StreamMemory memory = new StreamMemory(ConnectionAccount.unlimited());
        return new H2Connection(false, limits, listener, memory, FloodGuard.alone(limits));
    }

    /** Opens a stream to the server; requires {@link #room} above 0. */
    public H2Stream open(StreamHandler handler) {
        return add(new H2Stream(this, streams.nextNumber(), peer.initialWindow(), limits.streamWindow(), handler));
    }

    /**
     * Adds a stream that the peer opened.
     *
     * @param headerBytes memory that its headers occupy
     * @throws H2Exception if the connection or the gateway has no memory for it
     */
    H2Stream accept(int id, int headerBytes) throws H2Exception {
        memory.reserve(id, headerBytes);
        H2Stream stream = new H2Stream(this, id, peer.initialWindow(), limits.streamWindow(), null);
        stream.setHeaderBytes(headerBytes);
        return add(stream);
    }

    private H2Stream add(H2Stream stream) {
        streams.add(stream);
        return stream;
    }

    /** Returns the number of streams that may be opened now: none while the server does not read. */
    public int room() {
        return closed || !isSettled() || !isWritable() || life.isRetiring() || !streams.hasNumbers()
                ? 0
                : Math.max(0, peer.maxStreams() - streams.size());
    }

    private boolean isSettled() {
        return dispatch != null && dispatch.isSettled();
    }

    /** Whether the peer has sent SETTINGS, and so speaks HTTP/2; also true after a close. */
    public boolean isUsable() {
        return isSettled() || closed;
    }

    /** Returns the number of open streams. */
    public int streams() {
        return streams.size();
    }

    public FloodGuard floods() {
        return floods;
    }

    /** Returns the account of the memory that the connection's streams hold. */
    public ConnectionAccount account() {
        return memory.account();
    }

    public EventLoop loop() {
        return context().channel().eventLoop();
    }

    /**
     * Drains the connection: takes no new streams and closes when the last one has ended. A server sends GOAWAY first, so that
     * its client loses no stream (RFC 9113, 6.8).
     */
    public void retire() {
        if (!closed && writer != null) {
            life.retire();
        } else {
            close();
        }
    }

    /** Closes the connection now; open streams are lost. */
    public void close() {
        if (!closed && context != null) {
            ChannelFuture unused = context.close();
        }
    }

    /** Closes the connection when all written bytes have left. */
    void closeWhenFlushed() {
        writer().flush();
        context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        if (added.channel().isActive()) {
            begin(added);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        begin(active);
        active.fireChannelActive();
    }

    private void begin(ChannelHandlerContext active) {
        if (writer != null) {
            return;
        }
        WriteCoalescer out = WriteCoalescer.of(active.channel().eventLoop());
        outlet = out;
        FrameWriter frameWriter = new FrameWriter(active, out);
        writer = frameWriter;
        FrameDispatcher sink = new FrameDispatcher(this, streams, windows, peer, life, frameWriter, active.alloc());
        dispatch = sink;
        // an earlier handler may still use the buffer that it passes on
        boolean plain = active.pipeline().first() == this;
        reader = new FrameReader(sink, active.alloc(), server, plain);
        if (!server) {
            frameWriter.writePreface();
        }
        frameWriter.writeSettings(limits, server);
        life.begin();
        if (server) {
            DrainWatch watch = new DrainWatch(this, active.channel());
            drain = watch;
            watch.begin();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        ByteBuf in = (ByteBuf) message;
        FrameReader frames = reader;
        WriteCoalescer out = outlet;
        if (closed || frames == null || out == null) {
            in.release();
            return;
        }
        out.beginBurst();
        life.recordActivity();
        out.beginReading(in);
        try {
            frames.read(in);
        } catch (H2Exception e) {
            fail(e);
        } finally {
            out.endReading();
            in.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        if (outlet != null) {
            outlet.endBurst();
        }
        listener.onReadComplete(this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        boolean writable = from.channel().isWritable();
        if (server && !closed) {
            // a client that does not read its answers gets no new ones
            from.channel().config().setAutoRead(writable);
        }
        if (writable) {
            windows.settleDebts();
            listener.onStreamFreed(this);
        }
    }

    /** Returns the number of the incomplete frame or header block; {@link HeadTimer#NONE} without one. */
    public long headUnderWay() {
        FrameReader in = reader;
        FrameDispatcher to = dispatch;
        return in != null && to != null && (in.isInPart() || to.isInBlock()) ? to.finished() : HeadTimer.NONE;
    }

    /** Whether reading is paused, because the peer does not read its answers. */
    public boolean isHeldBack() {
        return !context().channel().config().isAutoRead();
    }

    /** Ends the streams whose bytes the peer has not accepted for long. */
    void endUntaken() {
        for (H2Stream stream : streams.snapshot()) {
            stream.endIfUntaken();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext from) {
        end();
        from.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
        // a decoder before this one belongs to TLS
        if (cause instanceof IOException || cause instanceof DecoderException) {
            LOG.debug("connection with {} failed: {}", from.channel().remoteAddress(), cause.getMessage());
        } else {
            LOG.warn("connection with {} failed", from.channel().remoteAddress(), cause);
        }
        ChannelFuture unused = from.close();
    }

    private void end() {
        if (closed) {
            return;
        }
        closed = true;
        life.close();
        if (drain != null) {
            drain.close();
        }
        for (H2Stream stream : streams.snapshot()) {
            stream.fail(StreamLoss.DISCONNECTED);
        }
        windows.close();
        if (writer != null) {
            writer.close();
        }
        if (reader != null) {
            reader.close();
        }
        if (dispatch != null) {
            dispatch.close();
        }
        listener.onClosed(this);
    }

    private void fail(H2Exception e) {
        LOG.debug("{} breaks the protocol: {}", context().channel().remoteAddress(), e.getMessage());
        FrameWriter last = writer();
        last.writeGoAway(streams.lastOfPeer(), e.error(), String.valueOf(e.getMessage()));
        last.flush();
        end();
        ChannelFuture unused = context().close();
    }

    /** Resets a stream after a stream error of the peer; the connection continues. */
    void breakStream(H2Exception e) {
        int id = e.stream();
        LOG.debug("stream {} of {} is broken: {}", id, context().channel().remoteAddress(), e.getMessage());
        H2Stream stream = streams.get(id);
        // a refused request: its number counts as opened, so that its later frames are discarded
        boolean unused = stream == null && streams.opens(id);
        resetStream(id, e.error());
        if (stream != null) {
            stream.fail(StreamLoss.BROKEN);
        }
    }

    /** Credits {@code source} for bytes that were written here: at once, or when the socket is writable again. */
    void creditMoved(H2Stream source, int bytes) {
        if (closed || isWritable()) {
            source.credit(bytes);
        } else {
            windows.owe(source, bytes);
        }
    }

    /** Whether the socket's write buffer accepts more now. */
    boolean isWritable() {
        return context().channel().isWritable();
    }

    void resetStream(int id, Http2Error error) {
        if (!closed) {
            streams.recordResetByUs(id);
            writer().writeReset(id, error);
        }
    }

    void onStreamEnd(int id, int headerBytes) {
        streams.remove(id);
        if (headerBytes >= 0) {
            memory.release(headerBytes);
        }
        if (!closed) {
            listener.onStreamFreed(this);
            life.closeIfDone();
        }
    }

    ConnectionWindows windows() {
        return windows;
    }

    /** Sends GOAWAY without an error; streams above {@code last} are not served. */
    void sendGoAway(int last) {
        writer().writeGoAway(last, NO_ERROR, "");
    }

    int lastPeerStream() {
        return streams.lastOfPeer();
    }

    boolean isServer() {
        return server;
    }

    boolean isClosed() {
        return closed;
    }

    H2Limits limits() {
        return limits;
    }

    ConnectionListener listener() {
        return listener;
    }

    FrameWriter writer() {
        FrameWriter frameWriter = writer;
        if (frameWriter == null) {
            throw new IllegalStateException("the connection has not begun");
        }
        return frameWriter;
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext channelHandlerContext = context;
        if (channelHandlerContext == null) {
            throw new IllegalStateException("the connection has no channel yet");
        }
        return channelHandlerContext;
    }
}
