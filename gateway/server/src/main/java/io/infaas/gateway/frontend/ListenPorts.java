package io.infaas.gateway.frontend;

/**
 * The address and the ports on which a gateway listens.
 *
 * @param host name or address for all ports
 * @param http port of the HTTP front end; 0 for a free one, as for the others
 * @param grpc port of the gRPC front end
 * @param metrics port of the metrics
 */
public record ListenPorts(String host, int http, int grpc, int metrics) {

    /** Triton's ports, on every address of this machine. */
    public static final ListenPorts DEFAULT = new ListenPorts("0.0.0.0", 8000, 8001, 8002);

    public ListenPorts {
        if (host.isBlank()) {
            throw new IllegalArgumentException("--host must not be blank; 0.0.0.0 is every address of this machine");
        }
        requirePort("--http-port", http);
        requirePort("--grpc-port", grpc);
        requirePort("--metrics-port", metrics);
        requireDistinct("--http-port", http, "--grpc-port", grpc);
        requireDistinct("--http-port", http, "--metrics-port", metrics);
        requireDistinct("--grpc-port", grpc, "--metrics-port", metrics);
    }

    private static void requirePort(String flag, int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("%s %d must be within 0 (a free one) and 65535".formatted(flag, port));
        }
    }

    private static void requireDistinct(String flag, int port, String otherFlag, int otherPort) {
        if (port != 0 && port == otherPort) {
            throw new IllegalArgumentException("%s and %s are both %d".formatted(flag, otherFlag, port));
        }
    }
}
