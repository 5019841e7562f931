package io.infaas.controller.node;

/** How a process tells that it serves, and on which ports. */
sealed interface NodeReadiness {

    /** By one line of JSON on its standard output, which has the ports. */
    record ByLine() implements NodeReadiness {}

    /**
     * By its answers on ports that it was told to take.
     *
     * @param name what the server calls itself; another server on its ports is not taken for it
     */
    record ByAnswer(NodePorts ports, String name) implements NodeReadiness {}
}
