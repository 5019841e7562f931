package io.infaas.controller.fleet;

import java.util.List;

/**
 * What a decision asks for.
 *
 * @param actions steps in the order in which to take them
 * @param memory what the next decision needs to know
 */
public record FleetChange(List<FleetAction> actions, FleetMemory memory) {

    public FleetChange {
        actions = List.copyOf(actions);
    }
}
