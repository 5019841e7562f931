package io.infaas.controller.fixed;

import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.node.Offering;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.client.NodeAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A fixed list of nodes that are started and stopped elsewhere. */
public final class FixedNodeProvider implements NodeProvider {

    private final List<NodeMachine> machines;

    private FixedNodeProvider(List<Node> nodes) {
        machines = nodes.stream().map(NodeMachine::fixed).toList();
    }

    /** No nodes. */
    public static FixedNodeProvider none() {
        return new FixedNodeProvider(List.of());
    }

    /**
     * The nodes at {@code addresses}, each in the form of {@link FixedNode#parse}.
     *
     * @param nodeType node type of addresses that name none
     * @throws IllegalArgumentException naming the malformed or duplicate address
     */
    public static FixedNodeProvider of(List<String> addresses, String nodeType) {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("no nodes: give at least one host[:http[:grpc[:metrics]]]");
        }
        List<Node> nodes = new ArrayList<>();
        Map<String, String> nodesByAddress = new HashMap<>();
        for (String address : addresses) {
            Node node = FixedNode.parse(address, nodeType).node();
            // the metrics port may repeat: an address without one does not mean a particular port
            for (int port : List.of(node.httpPort(), node.grpcPort())) {
                String earlier = nodesByAddress.putIfAbsent(node.host() + " " + port, address);
                if (earlier != null) {
                    throw new IllegalArgumentException(
                            "node '%s' repeats port %d of host %s from node '%s': give each address once"
                                    .formatted(address, port, node.host(), earlier));
                }
            }
            nodes.add(node);
        }
        return new FixedNodeProvider(nodes);
    }

    @Override
    public List<Offering> offerings() {
        return List.of();
    }

    @Override
    public List<NodeMachine> list() {
        return machines;
    }

    @Override
    public void launch(String offering, int count, String request) {
        // there is no offering
    }

    @Override
    public void cordon(String id, boolean cordoned) {
        // these nodes are managed elsewhere
    }

    @Override
    public void terminate(String id) {
        // these nodes are managed elsewhere
    }

    @Override
    public void onChange(Runnable listener) {
        // nothing ever changes
    }

    @Override
    public void close() {
        // these nodes are managed elsewhere
    }

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
}
