package io.infaas.gateway.frontend;

import io.infaas.triton.client.FollowedFiles;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/** A context that follows its files: new connections use the newest usable ones, open connections keep their files. Thread-safe. */
public abstract class FollowedSslContext extends SslContext {

    private final FollowedFiles<SslContext> files;

    protected FollowedSslContext(FollowedFiles<SslContext> files) {
        this.files = files;
    }

    /** Offers one protocol by ALPN; accepts peers without ALPN. */
    public static ApplicationProtocolConfig alpn(String protocol) {
        return new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                protocol);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return files.current().newEngine(allocator);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
        return files.current().newEngine(allocator, host, port);
    }

    @Override
    public boolean isClient() {
        return files.current().isClient();
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
}
