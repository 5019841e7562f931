package io.infaas.gateway.security;

import io.infaas.gateway.connect.NodeEndpoint.ChannelEncryption;
import io.infaas.gateway.frontend.FollowedSslContext;
import io.infaas.triton.client.FollowedFiles;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * TLS for the connections to nodes by one protocol: the same for queries, which use Netty, and for all other calls, which use
 * Vert.x. A node that cannot prove its configured host name gets no request. Thread-safe.
 */
public final class NodeTls implements ChannelEncryption {

    private final FollowedFiles<SslContext> files;
    private final SslContext context;
    private final boolean shown;

    private NodeTls(FollowedFiles<SslContext> files, SslContext context, boolean shown) {
        this.files = files;
        this.context = context;
        this.shown = shown;
    }

    /**
     * Reads the files.
     *
     * @param protocol the protocol to negotiate by ALPN
     * @throws IllegalArgumentException if a file is no certificate or key; names flag and file
     */
    static NodeTls of(NodeTlsFiles files, String protocol) {
        FollowedFiles<SslContext> followed = new FollowedFiles<>(files.paths(), () -> read(files, protocol));
        LoggingSslContext.HandshakeLog log =
                new LoggingSslContext.HandshakeLog(protocol.equals("h2") ? "gRPC" : "HTTP");
        return new NodeTls(
                followed,
                new LoggingSslContext(followed, files.name(), log),
                files.identity().isPresent());
    }

    private static SslContext read(NodeTlsFiles files, String protocol) {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .endpointIdentificationAlgorithm("HTTPS")
                .applicationProtocolConfig(FollowedSslContext.alpn(protocol));
        files.applyTo(builder);
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalArgumentException("%s: %s".formatted(files.describe(), e.getMessage()), e);
        }
    }

    /** Follows changes of the files as long as {@code vertx} is open; open connections stay as they are. */
    void follow(Vertx vertx) {
        files.follow(vertx);
    }

    /** Reads files that have changed; blocks. */
    void reload() {
        files.reload();
    }

    /** Whether the gateway presents a certificate. */
    boolean presentsCertificate() {
        return shown;
    }

    @Override
    public Future<?> encrypt(Channel channel, String host, int port, int withinMs) {
        SslHandler handler = context.newHandler(channel.alloc(), host, port);
        handler.setHandshakeTimeout(withinMs, TimeUnit.MILLISECONDS);
        channel.pipeline().addLast(handler);
        return handler.handshakeFuture();
    }

    /** Configures a Vert.x client with the same TLS. */
    void encrypt(HttpClientOptions transport) {
        transport.setSsl(true).setVerifyHost(true).setSslEngineOptions(new SharedSslContext(context));
    }

    /**
     * Makes Vert.x encrypt by an existing context, so that the Vert.x clients and the Netty channels read and trust the same files.
     */
    static final class SharedSslContext extends JdkSSLEngineOptions {

        private final SslContext context;

        SharedSslContext(SslContext context) {
            this.context = context;
        }

        @Override
        public JdkSSLEngineOptions copy() {
            return this;
        }

        @Override
        public SslContextFactory sslContextFactory() {
            return () -> context;
        }
    }
}
