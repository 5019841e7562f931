package io.infaas.gateway.cli;

import io.infaas.gateway.accept.ConnectionLimits;
import io.infaas.gateway.accept.ConnectionLimits.AddressLimits;
import io.infaas.gateway.accept.ConnectionLimits.ConnectionAge;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The flags for connections of clients, of the command that starts a gateway. */
final class ConnectionOptions {

    @Option(
            names = "--max-connections",
            paramLabel = "CONNECTIONS",
            defaultValue = "0",
            description =
                    "Most client connections; a new one closes an idle one or is refused; 0 for 16384, or less if half "
                            + "of the free open files is fewer (default: ${DEFAULT-VALUE}).")
    private int total;

    @Option(
            names = "--max-connections-per-address",
            paramLabel = "CONNECTIONS",
            defaultValue = "0",
            description =
                    "Most connections of one client address (IPv6: of one /64 network); 0 for no limit, needed behind a "
                            + "proxy, which owns all connections (default: ${DEFAULT-VALUE}).")
    private int perAddress;

    @Option(
            names = "--max-connection-rate-per-address",
            paramLabel = "CONNECTIONS",
            defaultValue = "200",
            description =
                    "Most connections per second of one client address without an answered request, beyond a burst of "
                            + "4096; further ones are refused; 0 for no limit (default: ${DEFAULT-VALUE}).")
    private int newConnections;

    @Option(
            names = "--max-demand-share-per-address",
            paramLabel = "SHARE",
            defaultValue = "0.5",
            description =
                    "Largest share of an application's demand from one client address when 16 addresses or more send "
                            + "queries, above 0 to 1; 1 for no limit, needed for a proxy beside other clients (default: "
                            + "${DEFAULT-VALUE}).")
    private double demandShare;

    @Option(
            names = "--handshake-timeout-ms",
            paramLabel = "MS",
            defaultValue = "10000",
            description =
                    "Longest time for a client's TLS handshake and HTTP/2 preface, ms (default: ${DEFAULT-VALUE}).")
    private long handshakeTimeoutMs;

    @Option(
            names = "--head-timeout-ms",
            paramLabel = "MS",
            defaultValue = "10000",
            description =
                    "Longest time from the first to the last byte of a request's head, ms (default: ${DEFAULT-VALUE}).")
    private long headTimeoutMs;

    @Option(
            names = "--http-idle-timeout-ms",
            paramLabel = "MS",
            defaultValue = "0",
            description =
                    "Time without a request after which an HTTP connection is closed, ms; 0 for none: it stays open until"
                            + " --max-connections needs its place (default: ${DEFAULT-VALUE}).")
    private long httpIdleTimeoutMs;

    @Option(
            names = "--grpc-max-connection-age-ms",
            paramLabel = "MS",
            defaultValue = "0",
            description =
                    "Age at which a gRPC connection takes no new calls (GOAWAY), ms, varied by a tenth; 0 for any age"
                            + " (default: ${DEFAULT-VALUE}).")
    private long grpcMaxAgeMs;

    @Option(
            names = "--grpc-max-connection-age-grace-ms",
            paramLabel = "MS",
            defaultValue = "0",
            description =
                    "Time that calls in progress have after that age, ms; 0 for no limit (default: ${DEFAULT-VALUE}).")
    private long grpcAgeGraceMs;

    ConnectionLimits limits() {
        return new ConnectionLimits(
                total,
                new AddressLimits(perAddress, newConnections, demandShare),
                Duration.ofMillis(handshakeTimeoutMs),
                Duration.ofMillis(headTimeoutMs),
                Duration.ofMillis(httpIdleTimeoutMs),
                new ConnectionAge(Duration.ofMillis(grpcMaxAgeMs), Duration.ofMillis(grpcAgeGraceMs)));
    }
}
