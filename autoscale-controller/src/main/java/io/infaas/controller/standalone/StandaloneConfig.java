package io.infaas.controller.standalone;

import io.infaas.controller.standalone.ports.PortClaim;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.routing.DecisionExposure;
import io.infaas.gateway.routing.Limits;
import io.infaas.gateway.selection.SelectionPolicy;
import io.infaas.gateway.view.View;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What is composed.
 *
 * @param definition the application's definition, or its folder
 * @param dataDir where built repositories are kept from one start to the next
 * @param nodes number of local nodes, at least 1
 * @param host name or address that the gateway listens on
 * @param httpPort port of HTTP; 0 = any
 * @param grpcPort port of gRPC; 0 = any
 * @param metricsPort port of the metrics; 0 = any
 */
public record StandaloneConfig(
        Path definition, Path dataDir, int nodes, String host, int httpPort, int grpcPort, int metricsPort) {

    private static final int MOST_NODES = 16;

    public StandaloneConfig {
        definition = definition.toAbsolutePath().normalize();
        dataDir = dataDir.toAbsolutePath().normalize();
        if (nodes < 1 || nodes > MOST_NODES) {
            throw new IllegalArgumentException("--nodes %d must be within 1 and %d".formatted(nodes, MOST_NODES));
        }
        port("--http-port", httpPort);
        port("--grpc-port", grpcPort);
        port("--metrics-port", metricsPort);
    }

    /** The ports, each with the flag that changes it. */
    List<PortClaim> claims() {
        return List.of(
                new PortClaim("--http-port", "HTTP", httpPort),
                new PortClaim("--grpc-port", "gRPC", grpcPort),
                new PortClaim("--metrics-port", "metrics", metricsPort));
    }

    GatewayConfig gateway(View view, Duration grace) {
        return new GatewayConfig(
                view,
                host,
                httpPort,
                grpcPort,
                metricsPort,
                DecisionExposure.ALWAYS,
                Limits.DEFAULT,
                grace,
                SelectionPolicy.CHEAPEST);
    }

    /** Where a client on this machine reaches the gateway. */
    String reachableHost() {
        return host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
    }

    private static void port(String flag, int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("%s %d must be within 0 and 65535".formatted(flag, port));
        }
    }
}
