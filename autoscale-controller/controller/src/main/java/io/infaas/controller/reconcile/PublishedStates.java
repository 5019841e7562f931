package io.infaas.controller.reconcile;

import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.InstanceState;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The instance states of the last published view, and since which view version each has held. */
final class PublishedStates {

    private record Shown(InstanceState state, long since) {}

    private Map<Placement, Shown> shown = Map.of();

    void publish(long version, Map<Placement, InstanceState> instances) {
        Map<Placement, Shown> next = new TreeMap<>();
        instances.forEach((placement, state) -> {
            Shown before = shown.get(placement);
            next.put(placement, before != null && before.state() == state ? before : new Shown(state, version));
        });
        shown = next;
    }

    boolean serving(Placement placement) {
        Shown published = shown.get(placement);
        return published != null && published.state().isServing();
    }

    /** The first view version that showed it draining, if the last one does. */
    Optional<Long> drainingSince(Placement placement) {
        Shown published = shown.get(placement);
        return published != null && published.state() == InstanceState.DRAINING
                ? Optional.of(published.since())
                : Optional.empty();
    }
}
