package io.infaas.gateway.security;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import javax.net.ssl.SSLException;

/** Tells the log how a connection came up, and is gone with the first byte that the node sends. */
final class HandshakeLogHandler extends ChannelInboundHandlerAdapter {

    private final HandshakeLog log;
    private final String node;

    HandshakeLogHandler(HandshakeLog log, String node) {
        this.log = log;
        this.node = node;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        log.succeeded(node);
        context.pipeline().remove(this);
        context.fireChannelRead(message);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent end && !end.isSuccess()) {
            log.failed(node, end.cause());
        }
        context.fireUserEventTriggered(event);
    }

    // by TLS 1.3 a client has shaken hands before the server has looked at its certificate
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable shown = cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
        if (shown instanceof SSLException) {
            log.failed(node, shown);
        }
        context.fireExceptionCaught(shown);
    }
}
