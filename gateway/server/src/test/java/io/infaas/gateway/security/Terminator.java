package io.infaas.gateway.security;

import io.infaas.triton.testing.Certificates;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Ends TLS in front of a port that does not speak it. Ends with its Vert.x. */
public final class Terminator {

    private static final String HOST = "127.0.0.1";

    private Terminator() {}

    /**
     * Listens.
     *
     * @param clients authority that certificates of clients must lead to, if they have to show one
     * @param behind port that gets what comes
     * @return the port that speaks TLS
     */
    public static int listen(Vertx vertx, Certificates.Issued own, Optional<Path> clients, int behind)
            throws Exception {
        NetServerOptions options = new NetServerOptions().setSsl(true).setUseAlpn(true);
        ServerSSLOptions tls = options.getSslOptions()
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(own.certificate().toString())
                        .addKeyPath(own.key().toString()))
                .setApplicationLayerProtocols(List.of("h2", "http/1.1"));
        clients.ifPresent(authority -> tls.setClientAuth(ClientAuth.REQUIRED)
                .setTrustOptions(new PemTrustOptions().addCertPath(authority.toString())));
        NetClient client = vertx.createNetClient();
        return vertx.createNetServer(options)
                .connectHandler(socket -> {
                    socket.pause();
                    client.connect(behind, HOST)
                            .onComplete(
                                    target -> {
                                        socket.pipeTo(target);
                                        target.pipeTo(socket);
                                    },
                                    failure -> socket.close());
                })
                .listen(0, HOST)
                .await(5, TimeUnit.SECONDS)
                .actualPort();
    }
}
