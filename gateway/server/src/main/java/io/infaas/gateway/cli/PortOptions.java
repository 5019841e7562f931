package io.infaas.gateway.cli;

import picocli.CommandLine.Option;

/** The flags for host and ports, of every command that starts a gateway. */
public final class PortOptions {

    @Option(
            names = "--host",
            defaultValue = "0.0.0.0",
            description = "Address on which the gateway listens (default: ${DEFAULT-VALUE}).")
    private String host = "";

    @Option(
            names = "--http-port",
            defaultValue = "8000",
            description = "HTTP port; 0 for any free port (default: ${DEFAULT-VALUE}).")
    private int httpPort;

    @Option(
            names = "--grpc-port",
            defaultValue = "8001",
            description = "gRPC port; 0 for any free port (default: ${DEFAULT-VALUE}).")
    private int grpcPort;

    @Option(
            names = "--metrics-port",
            defaultValue = "8002",
            description = "Metrics port; 0 for any free port (default: ${DEFAULT-VALUE}).")
    private int metricsPort;

    public String host() {
        return host;
    }

    public int http() {
        return httpPort;
    }

    public int grpc() {
        return grpcPort;
    }

    public int metrics() {
        return metricsPort;
    }
}
