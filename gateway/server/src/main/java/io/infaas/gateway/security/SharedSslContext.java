package io.infaas.gateway.security;

import io.netty.handler.ssl.SslContext;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;

/**
 * Makes Vert.x encrypt by an existing context, so that the Vert.x clients and the Netty channels read and trust the same files.
 */
final class SharedSslContext extends JdkSSLEngineOptions {

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
