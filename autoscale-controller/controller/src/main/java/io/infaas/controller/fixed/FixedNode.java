package io.infaas.controller.fixed;

import io.infaas.gateway.contract.Node;
import io.infaas.triton.client.NodeAddress;
import java.util.regex.Pattern;

/**
 * A node that is managed elsewhere.
 *
 * @param type name of its node type
 */
record FixedNode(NodeAddress address, String type) {

    private static final Pattern TYPE = Pattern.compile("[\\w.-]+");

    /**
     * Parses {@code host[:http[:grpc[:metrics]]][=TYPE]}, where the address has the form of {@link NodeAddress#parse}.
     *
     * @param nodeType node type of an address that names none
     * @throws IllegalArgumentException naming the text and the expected form
     */
    static FixedNode parse(String text, String nodeType) {
        String[] parts = text.split("=", 2);
        if (parts.length == 1) {
            return new FixedNode(NodeAddress.parse("node", text), nodeType);
        }
        if (!TYPE.matcher(parts[1].strip()).matches()) {
            throw new IllegalArgumentException(
                    "node '%s' is not host[:http[:grpc[:metrics]]][=TYPE]: the type has letters, digits and . _ - only"
                            .formatted(text));
        }
        return new FixedNode(NodeAddress.parse("node", parts[0]), parts[1].strip());
    }

    /** The id consists of host and gRPC port, so it is the same after each start. */
    Node node() {
        String id = address.host().replaceAll("[:%]", "-") + "-" + address.grpcPort();
        return new Node(id, address.host(), address.httpPort(), address.grpcPort(), address.metricsPort(), type);
    }
}
