package io.infaas.controller.node;

/** A local node that did not become ready; the message names the node and what it said last. */
public final class NodeFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean portTaken;

    NodeFailedException(String node, String reason, boolean portTaken) {
        super(node + " " + reason);
        this.portTaken = portTaken;
    }

    /** Whether it said that a port belongs to another process. */
    boolean portTaken() {
        return portTaken;
    }
}
