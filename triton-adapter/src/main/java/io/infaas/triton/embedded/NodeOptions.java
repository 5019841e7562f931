package io.infaas.triton.embedded;

import java.nio.file.Path;
import java.util.List;

/**
 * Options that start a node.
 *
 * @param repository folder with one subfolder per model
 * @param host address to listen on
 * @param httpPort HTTP port; 0 for any free port, as for the other ports
 * @param load names of the models to load at startup; {@code *} for all
 */
public record NodeOptions(
        Path repository, String host, int httpPort, int grpcPort, int metricsPort, List<String> load) {
    public NodeOptions {
        port("http-port", httpPort);
        port("grpc-port", grpcPort);
        port("metrics-port", metricsPort);
        if (host.isBlank()) {
            throw new IllegalArgumentException("host is blank: give an address such as 127.0.0.1");
        }
        repository = repository.toAbsolutePath().normalize();
        load = List.copyOf(load);
    }

    private static void port(String name, int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException(name + " is " + port + ": give 0 (a free one) to 65535");
        }
    }
}
