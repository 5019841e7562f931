package io.infaas.gateway.security;

import io.infaas.gateway.frontend.FollowedSslContext;
import io.infaas.triton.client.FollowedFiles;
import io.infaas.triton.client.NodeAddress;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ImmediateExecutor;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client context that follows its files, and whose connections report their handshakes to the log. If a name is given, every connection
 * requests that name, and the server must prove it at any address.
 */
final class LoggingSslContext extends FollowedSslContext {

    private final Optional<String> name;
    private final HandshakeLog log;

    LoggingSslContext(FollowedFiles<SslContext> files, Optional<String> name, HandshakeLog log) {
        super(files);
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
        return new WatchedHandler(
                newEngine(allocator, host, port), startTls, tasks, new HandshakeLogHandler(log, node));
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
        return super.newEngine(allocator, name.orElse(host), port);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        throw new UnsupportedOperationException("a node has a host");
    }

    /** Adds the log handler behind itself in the pipeline. */
    private static final class WatchedHandler extends SslHandler {

        private final HandshakeLogHandler watch;

        WatchedHandler(SSLEngine engine, boolean startTls, Executor tasks, HandshakeLogHandler watch) {
            super(engine, startTls, tasks);
            this.watch = watch;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext added) throws Exception {
            super.handlerAdded(added);
            added.pipeline().addAfter(added.name(), null, watch);
        }
    }

    /** Reports the result of one connection's TLS handshake to the log; removes itself at the first byte that the node sends. */
    static final class HandshakeLogHandler extends ChannelInboundHandlerAdapter {

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

    /** Logs each cause of failed TLS handshakes with a node once, until a handshake succeeds. Thread-safe. */
    static final class HandshakeLog {

        private static final Logger LOG = LoggerFactory.getLogger(HandshakeLog.class);

        private final String protocol;
        private final Map<String, Set<String>> failing = new ConcurrentHashMap<>();

        HandshakeLog(String protocol) {
            this.protocol = protocol;
        }

        void logFailure(String node, Throwable cause) {
            String why = reason(cause);
            if (failing.computeIfAbsent(node, first -> ConcurrentHashMap.newKeySet())
                    .add(why)) {
                LOG.warn(
                        "node {} ({}): TLS handshake failed: {}; the node is treated as unreachable",
                        node,
                        protocol,
                        why);
            }
        }

        void logSuccess(String node) {
            if (!failing.isEmpty() && failing.remove(node) != null) {
                LOG.info("node {} ({}): TLS handshake succeeded", node, protocol);
            }
        }

        // only the root cause states the problem of a certificate; the exceptions around it are generic
        private static String reason(Throwable cause) {
            if (cause instanceof NotSslRecordException) {
                return "the node does not speak TLS";
            }
            if (cause instanceof ClosedChannelException) {
                return "the node closed the connection during the handshake";
            }
            Throwable root = cause;
            while (root.getCause() != null && root.getCause() != root) {
                root = root.getCause();
            }
            return String.valueOf(root.getMessage());
        }
    }
}
