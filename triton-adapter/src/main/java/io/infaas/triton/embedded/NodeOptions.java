package io.infaas.triton.embedded;

import java.nio.file.Path;
import java.util.List;

/**
 * How a node is started.
 *
 * @param repository folder with one folder for each model
 * @param host address to listen on
 * @param httpPort 0 for a free one, as for the other ports
 * @param load names of models to load at the start, {@code *} for all
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

    /** A node on free ports of the loopback interface, with all models loaded. */
    public static NodeOptions local(Path repository) {
        return new NodeOptions(repository, "127.0.0.1", 0, 0, 0, List.of("*"));
    }

    private static void port(String name, int port) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException(name + " is " + port + ": give 0 (a free one) to 65535");
        }
    }
}
