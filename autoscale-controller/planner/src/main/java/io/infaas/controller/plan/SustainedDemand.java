package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.DemandGrid;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * The demand of the last minute as an application must still carry it without one placement: {@code headroom x downHeadroom} times, and
 * the burst margin of what that placement serves. Classes that it serves with slack in their bound keep it.
 */
final class SustainedDemand {

    /** Share of a bound that classes with slack keep, so that a slightly larger batch or tighter bound does not undo the change. */
    private static final double SPARE = 1 / DemandGrid.STEP;

    private final List<ClassDemand> demands;
    private final List<ClassDemand> served;
    private final PolicySettings settings;
    private final BurstMargin burstMargin;
    /** Classes with slack in their bound, the same objects: equal ones need not be told apart. */
    private final Set<ClassDemand> slack = Collections.newSetFromMap(new IdentityHashMap<>());

    /** @param candidate of the placement that may be given up */
    SustainedDemand(List<ClassDemand> ofApplication, Candidate candidate, PolicySettings settings) {
        this.demands = ofApplication.stream().filter(ClassDemand::isRecent).toList();
        this.served =
                demands.stream().filter(demand -> demand.isServedBy(candidate)).toList();
        this.settings = settings;
        this.burstMargin = new BurstMargin(served);
        demands.stream().filter(demand -> demand.isServedBy(candidate, SPARE)).forEach(slack::add);
    }

    /** All its classes. */
    List<ClassDemand> demands() {
        return demands;
    }

    /** The classes that the placement serves. */
    List<ClassDemand> served() {
        return served;
    }

    /** How placements carry it, as far as processors allow. */
    DemandAssignment assigned(SortedMap<Placement, Candidate> placements, SortedMap<Processors, Double> contended) {
        return new DemandAssignment(
                demands,
                placements,
                demand -> demand.needed(Math.max(
                        settings.downHeadroom() * demand.sustained(), demand.sustained() + burstMargin.of(demand))),
                this::serves,
                contended);
    }

    boolean serves(ClassDemand demand, Candidate by) {
        return demand.isServedBy(by, slack.contains(demand) ? SPARE : 1);
    }
}
