package io.infaas.controller.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;

/**
 * Where a local node listens, as its ready line told.
 *
 * @param pid process that listened when the line was written
 * @param http port of HTTP
 * @param grpc port of gRPC
 * @param metrics port of the metrics
 */
public record NodeAddress(long pid, int http, int grpc, int metrics) {

    /** Local nodes are reached by this machine alone. */
    public static final String HOST = "127.0.0.1";

    private static final ObjectMapper JSON = new ObjectMapper();

    public NodeAddress {
        port("http", http);
        port("grpc", grpc);
        port("metrics", metrics);
    }

    /** Reads a line that a node wrote; empty if it is not its ready line. */
    static Optional<NodeAddress> ofReadyLine(String line) {
        try {
            JsonNode json = JSON.readTree(line);
            if (json == null || !"ready".equals(json.path("event").asText())) {
                return Optional.empty();
            }
            return Optional.of(new NodeAddress(
                    json.path("pid").asLong(),
                    json.path("http").asInt(),
                    json.path("grpc").asInt(),
                    json.path("metrics").asInt()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void port(String name, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("%s port %d must be within 1 and 65535".formatted(name, port));
        }
    }
}
