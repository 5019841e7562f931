package io.infaas.gateway.frontend;

import io.infaas.triton.client.FollowedFiles;
import io.infaas.triton.client.PemPair;
import io.infaas.triton.client.PortCertificate;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS identity of the client ports, as PEM files.
 *
 * @param certificate certificate chain: the gateway's own certificate and all intermediates up to the clients' trusted authority
 * @param key private key of the certificate (PKCS #8)
 * @param clientAuthority authorities that issue the certificates of clients; if present, clients need one
 */
public record ServerTls(Path certificate, Path key, Optional<Path> clientAuthority) {

    /**
     * Checks that all files are readable.
     *
     * @throws IllegalArgumentException naming flag and file of an unreadable one
     */
    public ServerTls {
        requireReadable("--tls-cert-file", certificate);
        requireReadable("--tls-key-file", key);
        clientAuthority.ifPresent(file -> requireReadable("--tls-client-ca-file", file));
    }

    /** An identity towards all clients. */
    public ServerTls(Path certificate, Path key) {
        this(certificate, key, Optional.empty());
    }

    /**
     * Creates the TLS context of a port, which follows changes of the files within some seconds, as long as {@code vertx} is open.
     *
     * @param protocol the protocol offered by ALPN
     * @throws IllegalArgumentException if the files are no certificate and its key
     */
    public SslContext context(String protocol, Vertx vertx) {
        FollowedFiles<SslContext> files = createFollowed(protocol);
        files.follow(vertx);
        return new ReloadingSslContext(files);
    }

    /** The same for a port of Vert.x. */
    public PortCertificate portCertificate() {
        return PortCertificate.of(new PemPair(certificate, key), clientAuthority);
    }

    FollowedFiles<SslContext> createFollowed(String protocol) {
        List<Path> files = new ArrayList<>(List.of(certificate, key));
        clientAuthority.ifPresent(files::add);
        return new FollowedFiles<>(files, () -> read(protocol));
    }

    /**
     * Checks that the files are usable.
     *
     * @throws IllegalArgumentException naming flags, files and the error
     */
    public void check() {
        read("h2");
    }

    private SslContext read(String protocol) {
        try {
            // refuses a half replaced pair here, instead of failing each client
            new PemPair(certificate, key).check();
            SslContextBuilder builder = SslContextBuilder.forServer(certificate.toFile(), key.toFile())
                    .protocols("TLSv1.3", "TLSv1.2")
                    .applicationProtocolConfig(FollowedSslContext.alpn(protocol));
            clientAuthority.ifPresent(
                    file -> builder.trustManager(file.toFile()).clientAuth(ClientAuth.REQUIRE));
            return builder.build();
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--tls-cert-file %s, --tls-key-file %s%s: %s; they must be a PEM certificate and its PKCS #8 key%s"
                            .formatted(
                                    certificate,
                                    key,
                                    clientAuthority
                                            .map(file -> ", --tls-client-ca-file " + file)
                                            .orElse(""),
                                    e.getMessage(),
                                    clientAuthority.isPresent() ? ", and PEM certificates of authorities" : ""),
                    e);
        }
    }

    private static void requireReadable(String flag, Path file) {
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("%s %s cannot be read".formatted(flag, file));
        }
    }

    /** A server context whose connections refuse renegotiation. */
    static final class ReloadingSslContext extends FollowedSslContext {

        ReloadingSslContext(FollowedFiles<SslContext> files) {
            super(files);
        }

        @Override
        protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls) {
            return new GuardedHandler(newEngine(allocator), startTls);
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

        /**
         * Closes a connection whose client begins another TLS handshake: it costs a server more than its client, and HTTP/2 forbids it. TLS 1.3 has
         * no such handshake. The guard precedes the TLS handler and reads only the types of records.
         */
        static final class RenegotiationGuard extends ChannelInboundHandlerAdapter {

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
                            "{} started a TLS renegotiation, closing its connection",
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
    }
}
