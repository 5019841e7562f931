package io.infaas.controller.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;

/**
 * The ports of one node.
 *
 * @param http port of HTTP
 * @param grpc port of gRPC
 * @param metrics port of the metrics
 */
public record NodePorts(int http, int grpc, int metrics) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public NodePorts {
        port("http", http);
        port("grpc", grpc);
        port("metrics", metrics);
    }

    /** Three ports that are free on loopback now; another process may take them at any time. */
    static NodePorts free() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket http = new ServerSocket(0, 1, loopback);
                ServerSocket grpc = new ServerSocket(0, 1, loopback);
                ServerSocket metrics = new ServerSocket(0, 1, loopback)) {
            return new NodePorts(http.getLocalPort(), grpc.getLocalPort(), metrics.getLocalPort());
        }
    }

    /** Reads the ready line of an embedded node; empty for any other line. */
    static Optional<NodePorts> ofReadyLine(String line) {
        try {
            JsonNode json = JSON.readTree(line);
            if (json == null || !"ready".equals(json.path("event").asText())) {
                return Optional.empty();
            }
            return Optional.of(new NodePorts(
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
