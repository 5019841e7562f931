package io.infaas.gateway.contract;

/**
 * One Triton server.
 *
 * @param id unique in the view
 * @param host name or address at which the gateway reaches it
 * @param type name of its node type in the catalog
 */
public record Node(String id, String host, int httpPort, int grpcPort, String type) {

    public Node {
        if (id.isBlank() || host.isBlank()) {
            throw new IllegalArgumentException("node '%s' with host '%s': both must not be blank".formatted(id, host));
        }
        requirePrintable("id", id);
        requirePrintable("host", host);
        requirePort("httpPort", id, httpPort);
        requirePort("grpcPort", id, grpcPort);
    }

    // both are written into headers unchanged
    private static void requirePrintable(String field, String value) {
        if (!value.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new IllegalArgumentException(
                    "%s of node '%s' must be printable ASCII without blanks".formatted(field, value));
        }
    }

    private static void requirePort(String field, String id, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(
                    "%s %d of node '%s' must be within 1 and 65535".formatted(field, port, id));
        }
    }
}
