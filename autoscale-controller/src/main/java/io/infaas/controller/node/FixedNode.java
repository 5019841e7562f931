package io.infaas.controller.node;

import io.infaas.gateway.view.Node;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a node is that somebody else runs.
 *
 * @param host name or address, in lower case, an IPv6 address without brackets
 * @param type name of its node type
 */
record FixedNode(String host, NodePorts ports, String type) {

    private static final NodePorts USUAL = new NodePorts(8000, 8001, 8002);
    private static final Pattern FORM = Pattern.compile("(?:\\[([0-9A-Fa-f:.%\\w]*:[0-9A-Fa-f:.%\\w]*)]|([\\w.-]+))"
            + "(?::(\\d{1,9}))?(?::(\\d{1,9}))?(?::(\\d{1,9}))?(?:=([\\w.-]+))?");

    /**
     * Reads {@code host[:http[:grpc[:metrics]]][=TYPE]}; ports that are not given are Triton's own, an IPv6 address stands in
     * brackets.
     */
    static FixedNode parse(String address, String nodeType) {
        Matcher form = FORM.matcher(address.strip());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "node '%s' is not host[:http[:grpc[:metrics]]][=TYPE] (an IPv6 address in brackets)"
                            .formatted(address));
        }
        String host = form.group(1) == null ? form.group(2) : form.group(1);
        String type = form.group(6);
        try {
            NodePorts ports = new NodePorts(
                    port(form.group(3), USUAL.http()),
                    port(form.group(4), USUAL.grpc()),
                    port(form.group(5), USUAL.metrics()));
            return new FixedNode(host.toLowerCase(Locale.ROOT), ports, type == null ? nodeType : type);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("node '%s': %s".formatted(address, e.getMessage()), e);
        }
    }

    /** Its id is made of host and port of gRPC, so it is the same after each start. */
    Node node() {
        return new Node(host.replaceAll("[:%]", "-") + "-" + ports.grpc(), host, ports.http(), ports.grpc(), type);
    }

    private static int port(@Nullable String given, int usual) {
        return given == null ? usual : Integer.parseInt(given);
    }
}
