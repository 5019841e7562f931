package io.infaas.gateway.selection;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.selection.Choice.Feasibility;
import java.util.Comparator;
import java.util.List;

/**
 * The original INFaaS selection, for comparison. It picks a variant with an active instance that meets accuracy and latency by
 * its profile, on the worker with the lowest load. Otherwise it waits for the inactive variant with the lowest load plus
 * inference latency. Otherwise it proposes another objective. It has no preferred accuracy and no cost.
 *
 * <p>The paper leaves open which of several active variants to take; this implementation draws one at random. The paper gives no
 * figures for its states. Here, overloaded means more work in flight than the instance does within the bound. Interfered means
 * slower than the profile by the factor that the published code uses for processors. Instances with either state in the view
 * count as such too. Neither receives new queries while others are active. If nothing is active or loadable, the least loaded
 * instance serves, late.
 *
 * <p>Source: Romero et al., INFaaS, USENIX ATC 2021, algorithm 1 (getVariant) and section 4.
 */
public final class PaperSelection implements Selection {

    private static final double INTERFERED = 2.5;

    private final RandomDraw dice;

    public PaperSelection(RandomDraw dice) {
        this.dice = dice;
    }

    @Override
    public Decision select(Query query, ObservedLoad load, Choice choice) {
        Objective objective = query.objective();
        List<IndexedInstance> ready = query.target().instances().stream()
                .filter(instance -> instance.isReady() && load.isAvailable(instance))
                .filter(instance -> instance.accuracy() >= objective.minAccuracy())
                .filter(instance -> !query.excludes(instance))
                .toList();
        List<IndexedInstance> active = ready.stream()
                .filter(instance -> instance.serviceMs(query.batch()) <= objective.latencyMs())
                .filter(instance -> isActive(instance, query, load))
                .toList();
        if (!active.isEmpty()) {
            List<String> variants =
                    active.stream().map(IndexedInstance::model).distinct().toList();
            String variant = variants.get(dice.roll(variants.size()));
            List<IndexedInstance> workers = active.stream()
                    .filter(instance -> instance.model().equals(variant))
                    .toList();
            return serve(Decision.SERVE, findLeastLoaded(workers, load), query, load, choice);
        }
        boolean inactive = query.target().candidates().stream()
                .filter(candidate -> candidate.accuracy() >= objective.minAccuracy()
                        && candidate.serviceMs(query.batch()) <= objective.latencyMs())
                .anyMatch(candidate -> ready.stream().noneMatch(instance -> instance.model()
                        .equals(candidate.variant().name())));
        if (inactive) {
            return choice.setNone(Decision.WAIT);
        }
        boolean impossible = query.explicit() && !Feasibility.isPossible(query);
        if (ready.isEmpty() || impossible) {
            return choice.setNone(Decision.INFEASIBLE);
        }
        List<IndexedInstance> calledActive = ready.stream()
                .filter(instance -> instance.state() == InstanceState.ACTIVE)
                .toList();
        List<IndexedInstance> open = calledActive.isEmpty() ? ready : calledActive;
        return serve(Decision.LATE, findLeastLoaded(open, load), query, load, choice);
    }

    private static boolean isActive(IndexedInstance instance, Query query, ObservedLoad load) {
        boolean overloaded = load.workMs(instance) > query.objective().latencyMs();
        boolean interfered = load.correction(instance, query.batch()) > INTERFERED;
        return instance.state() == InstanceState.ACTIVE && !overloaded && !interfered;
    }

    private static IndexedInstance findLeastLoaded(List<IndexedInstance> workers, ObservedLoad load) {
        return workers.stream().min(Comparator.comparingDouble(load::workMs)).orElseThrow();
    }

    private static Decision serve(
            Decision decision, IndexedInstance instance, Query query, ObservedLoad load, Choice choice) {
        double finishMs = load.finishMs(instance, query.batch(), instance.serviceMs(query.batch()));
        return choice.is(decision, instance, finishMs);
    }
}
