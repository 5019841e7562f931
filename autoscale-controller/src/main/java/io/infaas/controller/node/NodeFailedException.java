package io.infaas.controller.node;

/** A local node that did not become ready; the message names the node and what it said last. */
public final class NodeFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    NodeFailedException(String node, String reason) {
        super(node + " " + reason);
    }
}
