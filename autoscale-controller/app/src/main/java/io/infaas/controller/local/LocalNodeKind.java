package io.infaas.controller.local;

import io.infaas.controller.local.ReadinessProbe.NodeReadiness;
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

    /** Names the program and its settings, as they are on disk now. Reads files. */
    String configuration();

    /**
     * A prepared node process.
     *
     * @param process ends at the end of its standard input, which stays open while this JVM lives
     * @param readiness how to detect that it is ready
     */
    record NodeStart(ProcessBuilder process, NodeReadiness readiness) {}
}
