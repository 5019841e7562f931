package io.infaas.gateway.frontend;

import io.infaas.triton.client.FollowedFiles;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/** A server context that follows its files: new connections use the newest usable ones, open connections keep their files. */
final class ReloadingSslContext extends SslContext {

    private final FollowedFiles<SslContext> files;

    /** @param files creates a server context of the files */
    ReloadingSslContext(FollowedFiles<SslContext> files) {
        this.files = files;
    }

    private SslContext current() {
        return files.current();
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls) {
        return new GuardedHandler(newEngine(allocator), startTls);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return current().newEngine(allocator);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
        return current().newEngine(allocator, host, port);
    }

    @Override
    public boolean isClient() {
        return false;
    }

    @Override
    public List<String> cipherSuites() {
        return current().cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // the superclass requires it
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return current().applicationProtocolNegotiator();
    }

    @Override
    public SSLSessionContext sessionContext() {
        return current().sessionContext();
    }

    /** Adds the guard against renegotiation before itself in the pipeline. */
    private static final class GuardedHandler extends SslHandler {

        GuardedHandler(SSLEngine engine, boolean startTls) {
            super(engine, startTls);
        }

        @Override
        public void handlerAdded(ChannelHandlerContext added) throws Exception {
            super.handlerAdded(added);
            added.pipeline().addBefore(added.name(), null, new RenegotiationGuard(this));
        }
    }
}
