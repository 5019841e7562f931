package io.infaas.controller.node;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What runs as a local node: each start is in explicit model control and listens on the loopback address alone. */
public sealed interface LocalNodeKind permits EmbeddedNodes, TritonNodes {

    /**
     * Prepares one process.
     *
     * @param id of the node
     * @param pinning command that starts another one on certain cores, or nothing
     * @param ports those to take, or any
     * @param models names of models to load before it is ready, or {@code *} for all
     */
    NodeStart prepare(String id, List<String> pinning, Optional<NodePorts> ports, List<String> models)
            throws IOException;
}
