package io.infaas.controller.standalone.demonstration.ramp;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.gateway.contract.InstanceState;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One second of the ramp.
 *
 * @param at its number, from 1
 * @param offered rate of the load in it, queries/s
 * @param instances the instances at its end
 * @param changes decisions in it, including those that change nothing
 */
record RampSecond(
        int at,
        RampSchedule.Phase phase,
        double offered,
        LoadSample sample,
        SortedMap<Placement, InstanceState> instances,
        List<PlanChange> changes) {

    RampSecond {
        instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
        changes = List.copyOf(changes);
    }

    /** The queries of all {@code seconds}. */
    static LoadSample total(Collection<RampSecond> seconds) {
        return seconds.stream().map(RampSecond::sample).reduce(LoadSample.NONE, LoadSample::plus);
    }

    /** Whether instances come or go by its decisions. */
    boolean hasChange() {
        return !changes.stream().allMatch(PlanChange::isNotice);
    }

    boolean hasChange(ScaleDirection direction) {
        return changes(direction) > 0;
    }

    int changes(ScaleDirection direction) {
        return (int) changes.stream()
                .filter(change -> ScaleDirection.of(change) == direction)
                .count();
    }
}
