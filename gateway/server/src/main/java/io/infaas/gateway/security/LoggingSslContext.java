package io.infaas.gateway.security;

import io.infaas.triton.client.FollowedFiles;
import io.infaas.triton.client.NodeAddress;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ImmediateExecutor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/**
 * A client context that follows its files, and whose connections report their handshakes to the log. If a name is given, every connection
 * requests that name, and the server must prove it at any address.
 */
final class LoggingSslContext extends SslContext {

    private final FollowedFiles<SslContext> files;
    private final Optional<String> name;
    private final HandshakeLog log;

    LoggingSslContext(FollowedFiles<SslContext> files, Optional<String> name, HandshakeLog log) {
        this.files = files;
        this.name = name;
        this.log = log;
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, String host, int port, boolean startTls) {
        return newHandler(allocator, host, port, startTls, ImmediateExecutor.INSTANCE);
    }

    @Override
    protected SslHandler newHandler(
            ByteBufAllocator allocator, String host, int port, boolean startTls, Executor tasks) {
        String node = NodeAddress.authority(host, port);
        return new Watched(newEngine(allocator, host, port), startTls, tasks, new HandshakeLogHandler(log, node));
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
        return files.current().newEngine(allocator, name.orElse(host), port);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        throw new UnsupportedOperationException("a node has a host");
    }

    @Override
    public boolean isClient() {
        return true;
    }

    @Override
    public List<String> cipherSuites() {
        return files.current().cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // the superclass requires it
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return files.current().applicationProtocolNegotiator();
    }

    @Override
    public SSLSessionContext sessionContext() {
        return files.current().sessionContext();
    }

    /** Adds the log handler behind itself in the pipeline. */
    private static final class Watched extends SslHandler {

        private final HandshakeLogHandler watch;

        Watched(SSLEngine engine, boolean startTls, Executor tasks, HandshakeLogHandler watch) {
            super(engine, startTls, tasks);
            this.watch = watch;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext added) throws Exception {
            super.handlerAdded(added);
            added.pipeline().addAfter(added.name(), null, watch);
        }
    }
}
