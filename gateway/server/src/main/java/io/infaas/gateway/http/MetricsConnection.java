package io.infaas.gateway.http;

import io.infaas.gateway.accept.ConnectionPlace;
import io.infaas.gateway.accept.ConnectionRegister;
import io.infaas.gateway.exposition.MetricsFormat;
import io.infaas.gateway.exposition.RenderedPage;
import io.infaas.gateway.frontend.OperatorAccess;
import io.infaas.gateway.loglevel.LogLevelAnswer;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection that reads the metrics, or the levels of the log. It ends when its client asks again before the page is there or before it has taken most of it,
 * or sends a large body. Confined to its event loop.
 */
// a failed write closes the connection
@SuppressWarnings("FutureReturnValueIgnored")
final class MetricsConnection extends ChannelInboundHandlerAdapter {

    private static final String PATH = "/metrics";
    private static final AsciiString JSON = AsciiString.cached("application/json");
    private static final int MAX_BODY_BYTES = 64 << 10;
    private static final int MOST_PARAMETERS = 16;
    private static final int PIECE = 16 << 10;

    private final SocketChannel channel;
    private final ConnectionPlace place;
    private final ClientTimeouts timeouts;
    private final AnswerWriter writer;
    private final Function<MetricsFormat, Future<RenderedPage>> page;
    private final @Nullable OperatorAccess operators;
    private @Nullable Supplier<LogLevelAnswer> levels;
    private MetricsFormat format = MetricsFormat.TEXT;
    private int status;
    private int bodyBytes;
    private boolean reading;
    private @Nullable RenderedPage taken;
    private int takenBytes;
    private boolean ending;

    MetricsConnection(
            SocketChannel channel,
            ConnectionRegister connections,
            RequestDecoder decoder,
            Duration idle,
            @Nullable OperatorAccess operators,
            Function<MetricsFormat, Future<RenderedPage>> page) {
        this.channel = channel;
        this.place = ConnectionPlace.of(channel);
        this.timeouts = new ClientTimeouts(channel, connections, decoder, idle, () -> false);
        this.writer = new AnswerWriter(channel);
        this.operators = operators;
        this.page = page;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        timeouts.begin();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!ending && message instanceof HttpRequest request) {
                begin(request);
            }
            if (!ending && message instanceof HttpContent piece) {
                receive(piece);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(HttpRequest request) {
        if (reading || taken != null || !channel.isWritable()) {
            close();
            return;
        }
        place.markBusy();
        writer.begin(request);
        bodyBytes = 0;
        format = MetricsFormat.accepted(request.headers().get(HttpHeaderNames.ACCEPT));
        MalformedRequest wrong = MalformedRequest.findIn(request);
        if (wrong != null) {
            writer.disableKeepAlive();
        }
        String path = RequestPath.of(request.uri());
        status = wrong != null ? wrong.status() : path.equals(PATH) ? 200 : 404;
        OperatorAccess allowed = operators;
        levels = wrong == null && allowed != null && path.equals(LogLevelAnswer.PATH)
                ? () -> answer(allowed, request)
                : null;
        if (wrong != null) {
            answer();
        }
    }

    private static LogLevelAnswer answer(OperatorAccess allowed, HttpRequest request) {
        QueryStringDecoder query = new QueryStringDecoder(request.uri(), StandardCharsets.UTF_8, true, MOST_PARAMETERS);
        try {
            Map<String, List<String>> parameters = query.parameters();
            return allowed.answer(
                    request.method().name(), request.headers().get(HttpHeaderNames.AUTHORIZATION), name -> {
                        List<String> values = parameters.getOrDefault(name, List.of());
                        return values.isEmpty() ? null : values.get(0);
                    });
        } catch (IllegalArgumentException e) {
            return LogLevelAnswer.refuse(400, "the query string has a malformed escape");
        }
    }

    private void receive(HttpContent piece) {
        bodyBytes += piece.content().readableBytes();
        if (piece.decoderResult().isFailure() || bodyBytes > MAX_BODY_BYTES) {
            close();
        } else if (piece instanceof LastHttpContent) {
            answer();
        }
    }

    private void answer() {
        Supplier<LogLevelAnswer> asked = levels;
        if (asked != null) {
            LogLevelAnswer answer = asked.get();
            status = answer.status();
            write(answer.json(), JSON);
            return;
        }
        if (status != 200) {
            write("", AsciiString.cached(format.contentType()));
            return;
        }
        reading = true;
        page.apply(format).onComplete(this::readOnLoop);
    }

    private void readOnLoop(AsyncResult<RenderedPage> read) {
        try {
            channel.eventLoop().execute(() -> onRead(read));
        } catch (RejectedExecutionException e) {
            // the port was closed while the page was rendered: its loop has ended, and this connection before it
        }
    }

    private void onRead(AsyncResult<RenderedPage> read) {
        reading = false;
        if (ending) {
            return;
        }
        if (read.failed()) {
            HttpCodecs.logFailure(channel, read.cause());
            close();
            return;
        }
        RenderedPage whole = read.result();
        // who takes it slowly gives way to others
        place.markIdle();
        if (writer.writeHead(status, whole.length(), AsciiString.cached(format.contentType()))) {
            taken = whole;
            takenBytes = 0;
            writePieces();
        } else {
            endAnswer();
        }
        channel.flush();
    }

    /** Copies as much of the page as the connection takes now: what waits in it is small, however long the page is. */
    private void writePieces() {
        RenderedPage whole = taken;
        while (whole != null && writer.isWritable()) {
            byte[] bytes = whole.bytes();
            if (bytes == null) {
                close();
                return;
            }
            int from = takenBytes;
            int length = Math.min(PIECE, bytes.length - from);
            takenBytes += length;
            writer.write(channel.alloc().ioBuffer(length).writeBytes(bytes, from, length));
            if (takenBytes == bytes.length) {
                taken = null;
                endAnswer();
            }
            whole = taken;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (taken != null && channel.isWritable()) {
            writePieces();
            channel.flush();
        }
    }

    private void write(String body, AsciiString type) {
        writer.writeWhole(status, body, type, AnswerWriter.PLAIN);
        endAnswer();
    }

    private void endAnswer() {
        place.markIdle();
        if (!writer.isKeepAlive()) {
            ending = true;
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void close() {
        ending = true;
        taken = null;
        channel.close();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        channel.flush();
        timeouts.onReadComplete();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ending = true;
        taken = null;
        timeouts.end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        HttpCodecs.logFailure(channel, cause);
        channel.close();
    }
}
