package io.infaas.controller.local;

/** How to detect that a node process is ready, and its ports. */
sealed interface NodeReadiness {

    /** It prints one JSON line with its ports on standard output. */
    record ByLine() implements NodeReadiness {}

    /**
     * It answers on its assigned ports.
     *
     * @param name the server's name; a server with another name on these ports does not count
     */
    record ByAnswer(NodePorts ports, String name) implements NodeReadiness {}
}
