package io.infaas.gateway.http;

import io.infaas.gateway.accept.ConnectionPlace;
import io.infaas.gateway.access.HttpRoute;
import io.infaas.gateway.connect.NodePools;
import io.infaas.gateway.forward.ConnectionShare;
import io.infaas.gateway.frontend.FrontEndContext;
import io.infaas.gateway.memory.ConnectionAccount;
import io.infaas.gateway.selection.QueryOwner;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a client: reads requests one after another and answers them in order. Stops reading while a request waits for
 * its turn. Confined to its event loop.
 */
// a failed write closes the connection, which channelInactive handles
@SuppressWarnings("FutureReturnValueIgnored")
final class ClientConnection extends ChannelInboundHandlerAdapter {

    /** Seconds for a client that is still sending to notice the end of its connection. */
    private static final int LINGER = 2;

    private static final int REQUEST_BYTES = 1 << 10;
    private static final int FIELD_BYTES = 128;

    private final FrontEndContext serving;
    private final ManagementEndpoints answers;
    private final NodePools<HttpNodePool> pools;
    private final ClientConnections clientConnections;
    private final SocketChannel channel;
    private final AnswerWriter writer;
    private final ConnectionAccount account;
    private final ConnectionPlace place;
    private final QueryOwner owner;
    private final ConnectionShare share;
    private final ClientTimeouts timeouts;
    private final Queue<Object> early = new ArrayDeque<>(0);
    private @Nullable ClientExchange query;
    private long surplus;
    private long mostSurplus;
    private boolean served;
    private boolean receiving;
    private boolean inBurst;
    private boolean heldBack;
    private boolean reading = true;
    private boolean takingEarly;
    private boolean closing;

    ClientConnection(
            FrontEndContext serving,
            ManagementEndpoints answers,
            NodePools<HttpNodePool> pools,
            ClientConnections clientConnections,
            SocketChannel channel,
            RequestDecoder decoder) {
        this.serving = serving;
        this.answers = answers;
        this.pools = pools;
        this.clientConnections = clientConnections;
        this.channel = channel;
        this.writer = new AnswerWriter(channel);
        this.account = serving.memory().open(channel.eventLoop());
        this.place = ConnectionPlace.of(channel);
        this.owner = serving.router().createOwner(place.client());
        this.share = new ConnectionShare(place.queriesOfClient());
        Duration idle = serving.connections().limits().httpIdle();
        this.timeouts = new ClientTimeouts(channel, serving.connections(), decoder, idle, () -> query != null);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        clientConnections.add(this);
        timeouts.begin();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        inBurst = true;
        if (closing) {
            ReferenceCountUtil.release(message);
        } else if (early.isEmpty() && !isEarly(message)) {
            take(message);
        } else {
            addEarly(message);
            readOn();
        }
    }

    private void addEarly(Object message) {
        if (account.reserve(earlyBytes(message))) {
            early.add(message);
        } else {
            ReferenceCountUtil.release(message);
            closing = true;
            channel.close();
        }
    }

    // estimate of the memory that a request occupies before its turn
    private static long earlyBytes(Object message) {
        if (message instanceof HttpRequest request) {
            return REQUEST_BYTES + (long) FIELD_BYTES * request.headers().size();
        }
        return message instanceof HttpContent piece ? piece.content().readableBytes() : 0;
    }

    // a request waits until the previous one is answered and the client has read most of that answer
    private boolean isEarly(Object message) {
        return message instanceof HttpRequest && (query != null || !writer.isWritable());
    }

    private void take(Object message) {
        if (message instanceof HttpRequest request) {
            MalformedRequest wrong = MalformedRequest.findIn(request);
            if (wrong != null) {
                ReferenceCountUtil.release(message);
                refuseMalformed(request, wrong);
                return;
            }
            begin(request);
        }
        if (message instanceof HttpContent piece) {
            receive(piece);
        }
    }

    private void refuseMalformed(HttpRequest request, MalformedRequest malformedRequest) {
        writer.begin(request);
        writer.disableKeepAlive();
        receiving = true;
        writer.write(ManagementResponse.error(malformedRequest.status(), malformedRequest.text()), AnswerWriter.PLAIN);
        onAnswered();
    }

    private void begin(HttpRequest request) {
        receiving = true;
        place.markBusy();
        surplus = 0;
        mostSurplus = serving.limits().maxSurplusBytes(HttpUtil.getContentLength(request, -1L));
        writer.begin(request);
        if (clientConnections.isLeaving()) {
            writer.disableKeepAlive();
        }
        HttpRoute route = HttpRoute.of(RequestPath.of(request.uri()));
        Optional<ManagementResponse> managementResponse =
                answers.respondAtOnce(request.method().name(), route, request.headers());
        if (managementResponse.isEmpty() && route.endpoint().isForwarded()) {
            HttpQuery httpQuery = new HttpQuery(serving, pools, this, request, route);
            query = httpQuery;
            httpQuery.begin(request);
            return;
        }
        if (HttpUtil.is100ContinueExpected(request)) {
            writer.writeContinue();
        }
        if (managementResponse.isEmpty()) {
            query = new ManagementExchange(
                    answers, this, request, route, serving.limits().bodyTime());
            return;
        }
        writer.write(managementResponse.get(), AnswerWriter.PLAIN);
        onAnswered();
    }

    private void receive(HttpContent piece) {
        boolean last = piece instanceof LastHttpContent;
        ClientExchange at = query;
        if (piece.decoderResult().isFailure()) {
            piece.release();
            writer.disableKeepAlive();
            if (at == null) {
                closeAfterAnswer();
            } else {
                at.onBroken();
            }
            return;
        }
        if (at == null) {
            skip(piece.content());
        } else {
            at.receive(piece.content());
        }
        if (last) {
            receiving = false;
            if (query != null) {
                query.end();
            }
        }
    }

    // discards the rest of a refused request, up to a bound, so that the connection stays usable
    private void skip(ByteBuf piece) {
        surplus += piece.readableBytes();
        piece.release();
        if (surplus > mostSurplus) {
            channel.close();
        }
    }

    /** Notifies that the current request is answered. */
    void onAnswered() {
        query = null;
        place.markServed();
        place.markIdle();
        if (!writer.isKeepAlive() || clientConnections.isDraining()) {
            closeAfterAnswer();
            return;
        }
        if (!inBurst) {
            channel.flush();
        }
        takeEarly();
    }

    private void takeEarly() {
        if (takingEarly) {
            return;
        }
        takingEarly = true;
        while (!closing && !early.isEmpty() && !isEarly(early.element())) {
            Object next = early.remove();
            account.release(earlyBytes(next));
            take(next);
        }
        takingEarly = false;
        readOn();
    }

    private void closeAfterAnswer() {
        closing = true;
        dropEarly();
        boolean sending = receiving;
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(sending ? createLingeringClose() : ChannelFutureListener.CLOSE);
    }

    // an immediate close would reset the connection because of unread bytes, and the client could lose the answer
    private ChannelFutureListener createLingeringClose() {
        return written -> {
            channel.shutdownOutput();
            channel.config().setAutoRead(true);
            loop().schedule(() -> channel.close(), LINGER, TimeUnit.SECONDS);
        };
    }

    /** Resets the connection, so that the client does not mistake the close for the end of an answer. */
    void abort() {
        query = null;
        closing = true;
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    /** Closes the connection after the current answer. */
    void drain() {
        loop().execute(() -> {
            if (query != null) {
                writer.disableKeepAlive();
            } else if (!closing) {
                // the last answer may not be written yet
                closeAfterAnswer();
            }
        });
    }

    void close() {
        channel.close();
    }

    /** Stops or resumes reading, depending on whether the current query can send on its bytes. */
    void holdBack(boolean on) {
        heldBack = on;
        readOn();
    }

    /** Whether the connection is not read, because the current query cannot send on its bytes. */
    boolean isHeldBack() {
        return heldBack;
    }

    private void readOn() {
        boolean autoRead = early.isEmpty() && !heldBack;
        if (autoRead != reading && !closing && channel.isActive()) {
            reading = autoRead;
            channel.config().setAutoRead(autoRead);
        }
    }

    /** Whether a read burst from the client is in progress; its end flushes all writes. */
    boolean isInBurst() {
        return inBurst;
    }

    AnswerWriter writer() {
        return writer;
    }

    /** The owner of its queries, where several share an instance. */
    QueryOwner owner() {
        return served || !clientConnections.areManyLeaving() ? owner : QueryOwner.APART;
    }

    /** Counts its queries and those of the client's other connections. */
    ConnectionShare share() {
        return share;
    }

    /** Notifies that a node has answered a query. */
    void recordServed() {
        served = true;
    }

    /** Returns the account of the memory that the connection's requests hold. */
    ConnectionAccount account() {
        return account;
    }

    /** The address of the client; null if it has none. */
    @Nullable
    SocketAddress remoteAddress() {
        return place.remoteAddress();
    }

    EventLoop loop() {
        return channel.eventLoop();
    }

    ByteBufAllocator allocator() {
        return channel.alloc();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        inBurst = false;
        channel.flush();
        if (query != null) {
            query.flushRequest();
        }
        timeouts.onReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable()) {
            if (query != null) {
                query.onClientWritable();
            }
            takeEarly();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closing = true;
        timeouts.end();
        dropEarly();
        ClientExchange left = query;
        query = null;
        if (left != null) {
            if (!left.isTimeout()) {
                clientConnections.recordLeft();
            }
            left.onClientGone();
        }
        clientConnections.remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        HttpCodecs.logFailure(channel, cause);
        channel.close();
    }

    private void dropEarly() {
        for (Object dropped = early.poll(); dropped != null; dropped = early.poll()) {
            account.release(earlyBytes(dropped));
            ReferenceCountUtil.release(dropped);
        }
    }
}
