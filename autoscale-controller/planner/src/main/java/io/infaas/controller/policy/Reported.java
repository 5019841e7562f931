package io.infaas.controller.policy;

import io.infaas.controller.plan.PolicyMemory;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The memory of policies that plan with {@link CostPlanner}.
 *
 * @param obstacles that operators were told of, by application, so that they read each once
 * @param ofRule memory of the policy's {@link WayRule}
 */
record Reported(SortedMap<String, Obstacle> obstacles, PolicyMemory ofRule) implements PolicyMemory {

    /** Why an application does not get all that it needs. */
    enum Obstacle {
        BUDGET,
        ROOM,
        NODES
    }

    Reported {
        obstacles = Collections.unmodifiableSortedMap(new TreeMap<>(obstacles));
    }

    static Reported in(PolicyMemory memory) {
        return memory instanceof Reported reported ? reported : new Reported(new TreeMap<>(), PolicyMemory.NONE);
    }
}
