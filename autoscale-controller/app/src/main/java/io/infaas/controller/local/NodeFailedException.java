package io.infaas.controller.local;

/** A local node that did not become ready; the message names the node and its last output. */
public final class NodeFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean portTaken;

    NodeFailedException(String node, String reason, boolean portTaken) {
        super(node + " " + reason);
        this.portTaken = portTaken;
    }

    /** Whether it reported that a port is in use. */
    boolean portTaken() {
        return portTaken;
    }
}
