package io.infaas.gateway;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One of several gateways behind a balancer, on the same ports before and after its restart. */
final class BalancedGateway {

    private final GatewayConfig config;
    final int httpPort;
    final int grpcPort;
    private @Nullable Gateway running;

    BalancedGateway(GatewayConfig config, int httpPort, int grpcPort) {
        this.config = config.withPorts("127.0.0.1", httpPort, grpcPort, 0);
        this.httpPort = httpPort;
        this.grpcPort = grpcPort;
    }

    void open() throws Exception {
        running = Gateway.start(config).await(30, TimeUnit.SECONDS);
    }

    /** Whether a query has arrived since the last call. */
    boolean hasServed() {
        Gateway gateway = running;
        return gateway != null && !gateway.report().traffic().isEmpty();
    }

    /** Whether it says that it is ready. */
    boolean isReady() {
        try {
            HttpURLConnection asked =
                    (HttpURLConnection) URI.create("http://127.0.0.1:%d/v2/health/ready".formatted(httpPort))
                            .toURL()
                            .openConnection();
            asked.setReadTimeout(1_000);
            return asked.getResponseCode() == 200;
        } catch (IOException closed) {
            return false;
        }
    }

    void close() throws Exception {
        Gateway gateway = running;
        running = null;
        if (gateway != null) {
            gateway.close().await(60, TimeUnit.SECONDS);
        }
    }
}
