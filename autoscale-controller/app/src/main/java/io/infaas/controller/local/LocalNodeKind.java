package io.infaas.controller.local;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The kind of server that runs as a local node; always with explicit model control and on loopback only. */
public sealed interface LocalNodeKind permits EmbeddedNodes, TritonNodes {

    /**
     * Prepares one process.
     *
     * @param id of the node
     * @param pinning command prefix that pins to cores, or empty
     * @param ports the ports to use, or any
     * @param models models to load before it is ready, or {@code *} for all
     */
    NodeStart prepare(String id, List<String> pinning, Optional<NodePorts> ports, List<String> models)
            throws IOException;
}
