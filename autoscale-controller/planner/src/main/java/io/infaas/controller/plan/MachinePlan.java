package io.infaas.controller.plan;

import io.infaas.controller.node.Offering;
import java.util.List;

/**
 * Machines that should come and go.
 *
 * @param launches machines to launch
 * @param leaving nodes to empty, the least needed one first
 * @param obstacle why machines that would help are not launched; blank if nothing is missing
 */
public record MachinePlan(List<Launch> launches, List<Leaving> leaving, String obstacle) {

    /** All machines stay. */
    public static final MachinePlan NONE = new MachinePlan(List.of(), List.of(), "");

    public MachinePlan {
        launches = List.copyOf(launches);
        leaving = List.copyOf(leaving);
    }

    /** Machines to launch, and why. */
    public record Launch(Offering offering, int count, String reason) {}

    /** A node to empty, and why. */
    public record Leaving(String node, String reason) {}
}
