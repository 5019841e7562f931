package io.infaas.gateway.bench;

import io.infaas.catalog.DocumentFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection that HTTP/1.1 requests come on: {@code /v2/models/M/infer}, and whatever asks whether something is live or
 * ready. {@code PUT /bench/answers/fixed|echo} says how both protocols answer from now on, {@code GET /bench/seen} tells
 * what came.
 */
// a write fails with its connection, and then nobody waits for the answer
@SuppressWarnings("FutureReturnValueIgnored")
final class HttpSide extends ChannelInboundHandlerAdapter {

    private static final AsciiString HEAD_BYTES = AsciiString.cached("inference-header-content-length");
    private static final String MODELS = "/v2/models/";
    private static final String INFER = "/infer";
    private static final String ANSWERS = "/bench/answers/";
    /** Bytes that are put aside for a request because it says that it is so long. */
    private static final int MOST = 64 << 20;

    private static final ByteBuf FIXED =
            Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeZero(BackendBehavior.BackendAnswer.FIXED_BYTES));

    private final BackendBehavior conduct;
    private @Nullable HttpRequest request;
    private @Nullable ByteBuf body;

    HttpSide(BackendBehavior conduct) {
        this.conduct = conduct;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest head) {
            request = head;
        }
        if (message instanceof HttpContent content) {
            take(ctx, content);
        }
        HttpRequest head = request;
        if (message instanceof LastHttpContent && head != null) {
            ByteBuf whole = body == null ? Unpooled.EMPTY_BUFFER : body;
            body = null;
            request = null;
            FullHttpResponse answer = answer(head, whole);
            if (conduct.delayMs() == 0) {
                ctx.write(answer);
            } else {
                var unused = ctx.executor()
                        .schedule(() -> ctx.writeAndFlush(answer), conduct.delayMs(), TimeUnit.MILLISECONDS);
            }
        }
    }

    /** Whoever asked has gone, as the gateway does in the middle of a request whose client has. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    // copied once: slices would keep the buffer of the connection, which would then be copied for each read
    private void take(ChannelHandlerContext ctx, HttpContent content) {
        if (conduct.answer() != BackendBehavior.BackendAnswer.FIXED
                && content.content().isReadable()) {
            ByteBuf whole = body;
            if (whole == null) {
                int length = request == null ? 0 : HttpUtil.getContentLength(request, 0);
                whole = ctx.alloc().directBuffer(Math.min(Math.max(length, 0), MOST));
                body = whole;
            }
            whole.writeBytes(content.content());
        }
        content.release();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (body != null) {
            body.release();
            body = null;
        }
    }

    private FullHttpResponse answer(HttpRequest head, ByteBuf whole) {
        String path = head.uri();
        if (path.startsWith(MODELS) && path.endsWith(INFER)) {
            conduct.answeredOne();
            String model = path.substring(MODELS.length(), path.length() - INFER.length());
            if (conduct.answer() != BackendBehavior.BackendAnswer.FIXED) {
                return createAnswer(model, whole);
            }
            whole.release();
            return createAnswer(model, FIXED.duplicate());
        }
        whole.release();
        if (head.method().equals(HttpMethod.PUT) && path.startsWith(ANSWERS)) {
            conduct.answer(BackendBehavior.BackendAnswer.valueOf(
                    path.substring(ANSWERS.length()).toUpperCase(Locale.ROOT)));
            return response(HttpResponseStatus.OK, Unpooled.EMPTY_BUFFER);
        }
        if (path.equals("/bench/seen")) {
            String seen = DocumentFormat.JSON.print(conduct.seen());
            return response(HttpResponseStatus.OK, Unpooled.copiedBuffer(seen, StandardCharsets.UTF_8));
        }
        boolean health = path.endsWith("/ready") || path.endsWith("/live");
        return response(health ? HttpResponseStatus.OK : HttpResponseStatus.NOT_FOUND, Unpooled.EMPTY_BUFFER);
    }

    private static FullHttpResponse createAnswer(String model, ByteBuf tensor) {
        int bytes = tensor.readableBytes();
        String json = "{\"model_name\":\"" + model + "\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"OUTPUT0\","
                + "\"datatype\":\"UINT8\",\"shape\":[1," + bytes + "],\"parameters\":{\"binary_data_size\":" + bytes
                + "}}]}";
        ByteBuf head = Unpooled.copiedBuffer(json, StandardCharsets.US_ASCII);
        FullHttpResponse response = response(HttpResponseStatus.OK, Unpooled.wrappedBuffer(head, tensor));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_OCTET_STREAM)
                .set(HEAD_BYTES, json.length());
        return response;
    }

    private static FullHttpResponse response(HttpResponseStatus status, ByteBuf content) {
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
        response.headers().set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
        return response;
    }
}
