package io.infaas.gateway.security;

import io.netty.handler.ssl.SslContext;
import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.spi.tls.SslContextFactory;

/** Has Vert.x encrypt by a context that is there already, so that both of Netty's users read and trust the same. */
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
