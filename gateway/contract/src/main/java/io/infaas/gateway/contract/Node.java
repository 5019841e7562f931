package io.infaas.gateway.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One Triton server.
 *
 * @param id unique in the view
 * @param host name or address at which the gateway reaches it
 * @param metricsPort port of its metrics; 0 if unknown
 * @param type name of its node type in the catalog
 */
public record Node(
        String id,
        String host,
        int httpPort,
        int grpcPort,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int metricsPort,

        String type) {

    @JsonCreator
    static Node of(
            @JsonProperty("id") String id,
            @JsonProperty("host") String host,
            @JsonProperty("httpPort") int httpPort,
            @JsonProperty("grpcPort") int grpcPort,
            @JsonProperty(value = "metricsPort", defaultValue = "0") @Nullable Integer metricsPort,
            @JsonProperty("type") String type) {
        return new Node(id, host, httpPort, grpcPort, metricsPort == null ? 0 : metricsPort, type);
    }

    public Node {
        if (id.isBlank() || host.isBlank()) {
            throw new IllegalArgumentException("node '%s' with host '%s': both must not be blank".formatted(id, host));
        }
        requirePrintable("id", id);
        requirePrintable("host", host);
        requirePort("httpPort", id, httpPort);
        requirePort("grpcPort", id, grpcPort);
        if (metricsPort != 0) {
            requirePort("metricsPort", id, metricsPort);
        }
    }

    /** A node with an unknown metrics port. */
    public Node(String id, String host, int httpPort, int grpcPort, String type) {
        this(id, host, httpPort, grpcPort, 0, type);
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
