package io.infaas.controller.fleet;

import java.util.List;

/**
 * The result of a decision.
 *
 * @param actions steps in the order in which to take them
 * @param memory input of the next decision
 */
public record FleetChange(List<FleetAction> actions, FleetMemory memory) {

    public FleetChange {
        actions = List.copyOf(actions);
    }
}
