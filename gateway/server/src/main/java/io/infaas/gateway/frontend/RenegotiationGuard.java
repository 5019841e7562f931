package io.infaas.gateway.frontend;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection whose client begins another TLS handshake: it costs a server more than its client, and HTTP/2 forbids it. TLS 1.3 has
 * no such handshake. The guard precedes the TLS handler and reads only the types of records.
 */
final class RenegotiationGuard extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(RenegotiationGuard.class);

    private static final int HANDSHAKE = 22;

    private final SslHandler tls;
    private int headerBytes;
    private int type;
    private int left;

    RenegotiationGuard(SslHandler tls) {
        this.tls = tls;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf in && beginsHandshake(in)) {
            ReferenceCountUtil.release(message);
            LOG.debug(
                    "{} renegotiates, its connection is closed",
                    context.channel().remoteAddress());
            ChannelFuture unused = context.close();
            return;
        }
        context.fireChannelRead(message);
    }

    // a record: type, version (2 bytes), length (2 bytes), content
    private boolean beginsHandshake(ByteBuf in) {
        int at = in.readerIndex();
        while (at < in.writerIndex()) {
            if (headerBytes == 5) {
                int skipped = Math.min(left, in.writerIndex() - at);
                at += skipped;
                left -= skipped;
                if (left == 0) {
                    headerBytes = 0;
                }
                continue;
            }
            int next = in.getUnsignedByte(at++);
            switch (headerBytes++) {
                case 0 -> type = next;
                case 3 -> left = next << 8;
                case 4 -> {
                    left |= next;
                    if (type == HANDSHAKE && tls.handshakeFuture().isSuccess()) {
                        return true;
                    }
                    if (left == 0) {
                        headerBytes = 0;
                    }
                }
                default -> {
                    // the version
                }
            }
        }
        return false;
    }
}
