package io.infaas.controller.plan;

import io.infaas.catalog.NodeType;

/**
 * What planning knows of a node.
 *
 * @param id id of the node
 * @param up whether it answers; nothing is placed on a node that does not
 * @param cordoned whether it is to be emptied: nothing new is placed there, and what is there moves away as soon as another node
 *     takes it
 */
public record NodeCapacity(String id, NodeType type, boolean up, boolean cordoned) {

    /** A node that is not cordoned. */
    public NodeCapacity(String id, NodeType type, boolean up) {
        this(id, type, up, false);
    }

    public NodeCapacity asCordoned() {
        return new NodeCapacity(id, type, up, true);
    }

    /** Whether something new may be placed there. */
    public boolean isOpen() {
        return up && !cordoned;
    }
}
