package io.infaas.gateway.adopt;

import io.infaas.gateway.view.Node;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a node is that somebody else runs.
 *
 * @param host name or address in lower case, an IPv6 address without brackets
 */
public record NodeAddress(String host, int httpPort, int grpcPort, int metricsPort) {

    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.%\\w]*:[0-9A-Fa-f:.%\\w]*)]|([\\w.-]+))"
            + "(?::(\\d{1,9}))?(?::(\\d{1,9}))?(?::(\\d{1,9}))?");

    public NodeAddress {
        port("HTTP", httpPort);
        port("gRPC", grpcPort);
        port("metrics", metricsPort);
    }

    /**
     * Reads addresses with commas between them.
     *
     * @throws IllegalArgumentException naming the one that is none, or is there twice
     */
    public static List<NodeAddress> list(String addresses) {
        List<NodeAddress> list =
                Arrays.stream(addresses.split(",", -1)).map(NodeAddress::parse).toList();
        Set<String> ids = new HashSet<>();
        for (NodeAddress address : list) {
            if (!ids.add(address.id())) {
                throw new IllegalArgumentException("--nodes names %s twice".formatted(address.id()));
            }
        }
        return list;
    }

    /** Reads {@code host[:http[:grpc[:metrics]]]}; ports that are not given are Triton's own, an IPv6 address stands in brackets. */
    public static NodeAddress parse(String address) {
        Matcher form = FORM.matcher(address.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "--nodes '%s' is not host[:http[:grpc[:metrics]]] (an IPv6 address in brackets)"
                            .formatted(address));
        }
        String host = form.group(1) == null ? form.group(2) : form.group(1);
        try {
            return new NodeAddress(
                    host.toLowerCase(Locale.ROOT),
                    given(form.group(3), 8000),
                    given(form.group(4), 8001),
                    given(form.group(5), 8002));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--nodes '%s': %s".formatted(address, e.getMessage()), e);
        }
    }

    /** What it is called in answers and logs: host and port of HTTP. */
    public String id() {
        return Node.address(host, httpPort);
    }

    Node node(String type) {
        return new Node(id(), host, httpPort, grpcPort, type);
    }

    @Override
    public String toString() {
        return id();
    }

    private static int given(@Nullable String given, int usual) {
        return given == null ? usual : Integer.parseInt(given);
    }

    private static void port(String what, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("%s port %d must be within 1 and 65535".formatted(what, port));
        }
    }
}
