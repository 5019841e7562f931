package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * The consequences of giving up one placement for its application, and which cheaper variants could do in its place as far as can be told
 * without a node.
 */
final class ScaleDownBasis {

    /** Ratio below which a query counts as cheaper: query costs are measured and noisy. */
    private static final double CHEAPER = 0.9;

    private final String application;
    private final Placement toRemove;
    private final Candidate candidate;
    private final double lambda;
    private final SortedMap<Processors, Double> contended;
    private final SortedMap<Placement, Candidate> fewer;
    private final SortedMap<Processors, Double> contendedByFewer;
    private final SustainedDemand sustained;
    private final int batch;
    private final double keep;
    private final double queryCost;
    private final List<ClassDemand> onlyHere;
    private final DemandAssignment without;
    private final Remainder before;
    private final List<Substitution> cheaper = new ArrayList<>();
    private @Nullable DemandAssignment presentWithout;

    ScaleDownBasis(PlanDraft draft, String application, Placement toRemove, ScalingScope scope) {
        this.application = application;
        this.toRemove = toRemove;
        this.candidate = draft.candidates().at(toRemove).orElseThrow();
        this.lambda = draft.settings().lambda();
        this.contended = draft.contended(application, draft.layout().ofApplication(application));
        this.fewer = draft.layout().fewer(toRemove).ofApplication(application);
        this.contendedByFewer = draft.contended(application, fewer);
        this.sustained = new SustainedDemand(draft.demands(application), candidate, draft.settings());
        this.batch = ClassDemand.batch(sustained.served());
        this.keep = InstanceCost.costToKeep(candidate);
        this.queryCost = candidate.cost(batch);
        this.onlyHere = draft.demands(application).stream()
                .filter(demand ->
                        demand.isServedBy(candidate) && fewer.values().stream().noneMatch(demand::isServedBy))
                .toList();
        this.without = sustained.assigned(fewer, contendedByFewer);
        this.before = before(draft.layout().ofApplication(application));
        if (scope.changesVariants()) {
            draft.candidates().of(application).forEach(other -> consider(draft, other));
        }
    }

    /** How it is carried with the placement: with one more of a kind if that takes nothing from the others, else assigned anew. */
    private Remainder before(SortedMap<Placement, Candidate> placements) {
        boolean alone = !fewer.containsKey(toRemove) && !contended.containsKey(Processors.of(toRemove, candidate));
        Optional<Remainder> grown = alone ? without.with(candidate).with(1) : Optional.empty();
        return grown.orElseGet(() -> sustained.assigned(placements, contended).remainder());
    }

    private void consider(PlanDraft draft, Candidate other) {
        Substitution substitution = new Substitution(this, other, InstanceCost.costToAdd(other, lambda), 0);
        if (!other.variant().name().equals(candidate.variant().name())
                && substitution.isCheaper(1)
                && sustained.served().stream().anyMatch(demand -> demand.isServedBy(other))) {
            double least = without.leastTimeToBeAsGoodAs(before, other);
            // what is short now is often something else, and fewer candidates serve that
            if (substitution.isCheaperWith(least)) {
                least = Math.max(least, leastForPresent(draft, other));
            }
            if (substitution.isCheaperWith(least)) {
                cheaper.add(new Substitution(this, other, substitution.costEach(), least));
            }
        }
    }

    private double leastForPresent(PlanDraft draft, Candidate other) {
        return presentWithout(draft)
                .leastTimeToBeAsGoodAs(
                        draft.assignment(application, draft.layout()).remainder(), other);
    }

    /**
     * Whether a query costs less on another candidate, by what was observed and by their profiles. By what was observed alone two variants would
     * take turns: the one that serves is slowed down by what runs beside it, the other one counts as it was profiled.
     */
    boolean isCheaperForQueries(Candidate other) {
        return other.cost(batch) < CHEAPER * queryCost
                && other.corrected(1).cost(batch)
                        < CHEAPER * candidate.corrected(1).cost(batch);
    }

    String application() {
        return application;
    }

    Placement toRemove() {
        return toRemove;
    }

    Candidate candidate() {
        return candidate;
    }

    /** Typical batch elements per query of the classes that the placement serves. */
    int batch() {
        return batch;
    }

    /** Cost of the placement, US dollars per hour. */
    double keep() {
        return keep;
    }

    /** The placements that the application would keep. */
    SortedMap<Placement, Candidate> fewer() {
        return fewer;
    }

    /** The processors that cannot carry all of these at once, and how many the application may use. */
    SortedMap<Processors, Double> contendedByFewer() {
        return contendedByFewer;
    }

    /** Classes that none of these serves as well as possible. */
    List<ClassDemand> onlyHere() {
        return onlyHere;
    }

    SustainedDemand sustained() {
        return sustained;
    }

    /** How sustained demand is carried without the placement. */
    DemandAssignment without() {
        return without;
    }

    /** How sustained demand is carried with the placement. */
    Remainder before() {
        return before;
    }

    /** Cheaper candidates that may suffice. */
    List<Substitution> cheaper() {
        return cheaper;
    }

    /** How the present demand is carried without the placement. */
    DemandAssignment presentWithout(PlanDraft draft) {
        DemandAssignment assignment = presentWithout;
        if (assignment == null) {
            assignment = draft.load().assigned(application, fewer, contendedByFewer);
            presentWithout = assignment;
        }
        return assignment;
    }
}
