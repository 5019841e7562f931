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

/** Decodes requests, and detects incomplete heads. */
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

    /** Returns the number of the incomplete head; {@link HeadTimer#NONE} if there is none. */
    long headUnderWay() {
        boolean headOpen = within == Within.HEAD || (within == Within.NOTHING && actualReadableBytes() > 0);
        return headOpen ? heads : HeadTimer.NONE;
    }

    /**
     * As in Triton, the chunks count. The length is dropped, and the connection ends with the answer: a proxy that trusted the length gets
     * no answer to a smuggled request (RFC 9112, 6.3).
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
