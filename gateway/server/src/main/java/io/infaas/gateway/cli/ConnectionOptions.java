package io.infaas.gateway.cli;

import io.infaas.gateway.accept.AddressLimits;
import io.infaas.gateway.accept.ConnectionAge;
import io.infaas.gateway.accept.ConnectionLimits;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The flags for connections of clients, of the command that starts a gateway. */
final class ConnectionOptions {

    @Option(
            names = "--max-connections",
            paramLabel = "CONNECTIONS",
            defaultValue = "0",
            description =
                    "Most connections of clients; idle ones give way to new ones, further ones are refused; 0 for 16384,"
                            + " or half of what the limit on open files leaves if that is less (default: ${DEFAULT-VALUE}).")
    private int total;

    @Option(
            names = "--max-connections-per-address",
            paramLabel = "CONNECTIONS",
            defaultValue = "0",
            description =
                    "Most connections of one client address (IPv6: of one /64 network); 0 for no limit, as a proxy in"
                            + " front needs it, which has them all (default: ${DEFAULT-VALUE}).")
    private int perAddress;

    @Option(
            names = "--max-connection-rate-per-address",
            paramLabel = "CONNECTIONS",
            defaultValue = "200",
            description =
                    "Most connections a second of one client address on which no request is answered, beyond a burst of"
                            + " 4096; further ones are refused; 0 for no limit (default: ${DEFAULT-VALUE}).")
    private int newConnections;

    @Option(
            names = "--max-demand-share-per-address",
            paramLabel = "SHARE",
            defaultValue = "0.5",
            description =
                    "Largest part of an application's demand that one client address can have where 16 addresses or more"
                            + " ask, above 0 to 1; 1 for no limit, as a proxy beside other clients needs it"
                            + " (default: ${DEFAULT-VALUE}).")
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
                    "Time that calls in progress have after that age, ms; 0 for as long as they take (default: ${DEFAULT-VALUE}).")
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
