package io.infaas.gateway.security;

import io.infaas.gateway.connect.ChannelEncryption;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpClientOptions;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * What connections to nodes by one protocol encrypt by: the same for queries, which go by Netty, and for all else, which goes by
 * Vert.x. A node that cannot prove to be the host that it is named by is not spoken to. Safe from any thread.
 */
public final class NodeTls implements ChannelEncryption {

    private final SslContext context;
    private final boolean shown;

    private NodeTls(SslContext context, boolean shown) {
        this.context = context;
        this.shown = shown;
    }

    /**
     * Reads the files.
     *
     * @param protocol the one that is agreed on by ALPN
     * @throws IllegalArgumentException naming flag and file of what is no certificate or key
     */
    static NodeTls of(NodeTlsFiles files, String protocol) {
        SslContextBuilder builder = SslContextBuilder.forClient()
                .endpointIdentificationAlgorithm("HTTPS")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        protocol));
        files.into(builder);
        try {
            return new NodeTls(
                    new LoggingSslContext(
                            builder.build(), files.name(), new HandshakeLog(protocol.equals("h2") ? "gRPC" : "HTTP")),
                    files.own().isPresent());
        } catch (SSLException e) {
            throw new IllegalArgumentException("%s: %s".formatted(files.told(), e.getMessage()), e);
        }
    }

    /** Whether a certificate of the gateway's own is shown. */
    boolean shown() {
        return shown;
    }

    @Override
    public Future<?> encrypt(Channel channel, String host, int port, int withinMs) {
        SslHandler handler = context.newHandler(channel.alloc(), host, port);
        handler.setHandshakeTimeout(withinMs, TimeUnit.MILLISECONDS);
        channel.pipeline().addLast(handler);
        return handler.handshakeFuture();
    }

    /** Has a client of Vert.x do the same. */
    void encrypt(HttpClientOptions transport) {
        transport.setSsl(true).setVerifyHost(true).setSslEngineOptions(new SharedSslContext(context));
    }
}
