package io.infaas.controller.standalone.demonstration;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.gateway.view.InstanceState;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one second of the ramp showed.
 *
 * @param at its number, from 1
 * @param offered queries/s that were to be sent in it
 * @param instances what there was at its end
 * @param changes what was decided in it, with what a policy only told
 */
record Second(
        int at,
        RampCourse.Phase phase,
        double offered,
        Tally tally,
        SortedMap<Placement, InstanceState> instances,
        List<PlanChange> changes) {

    Second {
        instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
        changes = List.copyOf(changes);
    }

    /** Whether instances were to come or go. */
    boolean changed() {
        return changes.stream().anyMatch(ScaleDirection::moves);
    }

    boolean changed(ScaleDirection direction) {
        return changes.stream().anyMatch(change -> ScaleDirection.of(change) == direction);
    }
}
