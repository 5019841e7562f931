package io.infaas.gateway.adopt;

import io.infaas.triton.client.NodeAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The nodes whose models are adopted, and the schedule of their scans.
 *
 * @param nodes at least one
 * @param rescan from the end of one scan of a node to its next scan
 * @param deadline time limit of one scan; a node that has not answered by then keeps its models
 */
public record AdoptionConfig(List<NodeAddress> nodes, Duration rescan, Duration deadline) {

    /** Long enough for the repository index of a node with an object store. */
    public static final Duration DEADLINE = Duration.ofSeconds(10);

    public AdoptionConfig {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("--nodes must name a node");
        }
        if (rescan.toMillis() < 100 || rescan.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException(
                    "--rescan-ms %d must be within 100 and 3600000".formatted(rescan.toMillis()));
        }
        if (deadline.toMillis() < 1) {
            throw new IllegalArgumentException("deadline %s must be at least 1 ms".formatted(deadline));
        }
    }

    @Override
    public String toString() {
        return nodes.stream().map(NodeAddress::id).collect(Collectors.joining(", "));
    }
}
