package io.infaas.gateway.http;

import io.infaas.gateway.accept.HeadTimer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.List;

/** Decodes requests, and knows whether the head of one has come in part. */
final class RequestDecoder extends HttpRequestDecoder {

    private enum Within {
        NOTHING,
        HEAD,
        BODY
    }

    private Within within = Within.NOTHING;
    private long heads;

    RequestDecoder(HttpDecoderConfig bounds) {
        super(bounds);
    }

    /** Returns the number of the head that has come in part; {@link HeadTimer#NONE} if there is none. */
    long headUnderWay() {
        boolean begun = within == Within.HEAD || (within == Within.NOTHING && actualReadableBytes() > 0);
        return begun ? heads : HeadTimer.NONE;
    }

    /**
     * As a Triton, the chunks count. The length goes no further, and the connection ends with the answer: a proxy in front that has
     * believed the length gets nothing for what it takes for the next request (RFC 9112, 6.3).
     */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        message.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
        message.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        clearContentLength();
    }

    @Override
    protected HttpMessage createMessage(String[] initialLine) throws Exception {
        within = Within.HEAD;
        return super.createMessage(initialLine);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        int before = out.size();
        super.decode(context, in, out);
        for (int i = before; i < out.size(); i++) {
            Object part = out.get(i);
            if (part instanceof HttpRequest) {
                within = Within.BODY;
                heads++;
            }
            if (part instanceof LastHttpContent) {
                within = Within.NOTHING;
            }
        }
    }
}
