package io.infaas.controller.node;

import io.infaas.gateway.view.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Nodes that others run: always the same ones, whether they answer or not; nothing here starts or ends them. */
public final class FixedNodeProvider implements NodeProvider {

    private final List<Node> nodes;

    private FixedNodeProvider(List<Node> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /**
     * The nodes at {@code addresses}, each in the form of {@link FixedNode#parse}.
     *
     * @param nodeType name of the node type of those that name none
     * @throws IllegalArgumentException naming the address that is malformed or there twice
     */
    public static FixedNodeProvider of(List<String> addresses, String nodeType) {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("no nodes: give at least one host[:http[:grpc[:metrics]]]");
        }
        List<Node> nodes = new ArrayList<>();
        Map<String, String> taken = new HashMap<>();
        for (String address : addresses) {
            FixedNode node = FixedNode.parse(address, nodeType);
            // the port of the metrics is not asked: who leaves it out means none in particular
            for (int port : List.of(node.ports().http(), node.ports().grpc())) {
                String earlier = taken.putIfAbsent(node.host() + " " + port, address);
                if (earlier != null) {
                    throw new IllegalArgumentException(
                            "node '%s' has port %d of host %s, which node '%s' has: give each once"
                                    .formatted(address, port, node.host(), earlier));
                }
            }
            nodes.add(node.node());
        }
        return new FixedNodeProvider(nodes);
    }

    @Override
    public List<Node> list() {
        return nodes;
    }

    @Override
    public void close() {
        // none of them was started here
    }
}
