package io.infaas.gateway.control;

import io.infaas.gateway.contract.ViewMessages;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;

/** Creates the client of one stream. Closing it leaves no connection, possibly dead, to the next stream. */
final class ControlClientFactory {

    private static final int CONNECT_MS = 2_000;
    private static final int WINDOW = 1 << 20;

    private ControlClientFactory() {}

    static GrpcClient client(Vertx vertx, ControllerAddress address) {
        HttpClientOptions transport = new HttpClientOptions()
                .setHttp2ClearTextUpgrade(false)
                .setConnectTimeout(CONNECT_MS)
                // for the only stream, the connection window must not be smaller than the stream window
                .setHttp2ConnectionWindowSize(WINDOW)
                .setInitialSettings(new Http2Settings().setInitialWindowSize(WINDOW));
        address.tls().ifPresent(tls -> transport
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(tls.certificate().toString())
                        .addKeyPath(tls.key().toString()))
                .setTrustOptions(
                        new PemTrustOptions().addCertPath(tls.authority().toString())));
        return GrpcClient.builder(vertx)
                .with(new GrpcClientOptions().setMaxMessageSize(ViewMessages.LARGEST))
                .with(transport)
                .build();
    }
}
