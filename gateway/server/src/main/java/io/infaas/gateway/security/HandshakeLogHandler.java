package io.infaas.gateway.security;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import javax.net.ssl.SSLException;

/** Reports the result of one connection's TLS handshake to the log; removes itself at the first byte that the node sends. */
final class HandshakeLogHandler extends ChannelInboundHandlerAdapter {

    private final HandshakeLog log;
    private final String node;

    HandshakeLogHandler(HandshakeLog log, String node) {
        this.log = log;
        this.node = node;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        log.logSuccess(node);
        context.pipeline().remove(this);
        context.fireChannelRead(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent end && !end.isSuccess()) {
            log.logFailure(node, end.cause());
        }
        context.fireUserEventTriggered(event);
    }

    // in TLS 1.3 a client completes its handshake before the server has checked the client's certificate
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable shown = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (shown instanceof SSLException) {
            log.logFailure(node, shown);
        }
        context.fireExceptionCaught(shown);
    }
}
