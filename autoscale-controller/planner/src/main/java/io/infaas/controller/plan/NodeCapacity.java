package io.infaas.controller.plan;

import io.infaas.catalog.MemorySize;
import io.infaas.catalog.NodeType;
import java.util.Optional;

/**
 * A node as planning sees it.
 *
 * @param id id of the node
 * @param up whether it answers, gateways or the controller; nothing is placed on a node that does not
 * @param reached whether it answers the controller; otherwise its instances stay, and nothing new is placed
 * @param cordoned whether it drains: it takes no new placements, and its instances move away as soon as another node takes them
 * @param used memory that its models really take; empty if it does not say
 * @param memoryLost whether memory of unloaded models has not come back for long
 * @param zone where it runs, blank if that is not known; nodes of one zone may fail together
 */
public record NodeCapacity(
        String id,
        NodeType type,
        boolean up,
        boolean reached,
        boolean cordoned,
        Optional<MemorySize> used,
        boolean memoryLost,
        String zone) {

    /** A node that is not cordoned. */
    public NodeCapacity(String id, NodeType type, boolean up) {
        this(id, type, up, up, false, Optional.empty(), false, "");
    }

    /** A node that answers gateways, and not the controller. */
    public NodeCapacity asUnreached() {
        return new NodeCapacity(id, type, up, false, cordoned, used, memoryLost, zone);
    }

    public NodeCapacity asCordoned() {
        return new NodeCapacity(id, type, up, reached, true, used, memoryLost, zone);
    }

    /** The same node without a cordon. */
    public NodeCapacity asOpen() {
        return new NodeCapacity(id, type, up, reached, false, used, memoryLost, zone);
    }

    public NodeCapacity withMemory(Optional<MemorySize> really, boolean lost) {
        return new NodeCapacity(id, type, up, reached, cordoned, really, lost, zone);
    }

    public NodeCapacity in(String where) {
        return new NodeCapacity(id, type, up, reached, cordoned, used, memoryLost, where);
    }

    /** Whether something new may be placed there. */
    public boolean isOpen() {
        return up && reached && !cordoned;
    }
}
