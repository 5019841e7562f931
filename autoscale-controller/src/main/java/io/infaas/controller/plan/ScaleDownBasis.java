package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.DemandGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What giving up one placement would mean for its application, and which cheaper variants could do in its place as far as can be told
 * without a node. Valid as long as demand and placements of the application and the processors that others leave it are the same, so
 * that it outlives a round.
 */
final class ScaleDownBasis {

    /** A cheaper candidate, and the least time of it that may suffice, in placements that work all the time. */
    record Cheaper(Candidate candidate, double least) {}

    /** A layout that was tried, by what it adds, what was contended where it differs, and whether it suffices. */
    private record Tried(List<Placement> added, SortedMap<Processors, Double> there, boolean suffices) {}

    /** Ratio below which a query counts as cheaper: query costs are measured and noisy. */
    private static final double CHEAPER = 0.9;

    private final String application;
    private final Placement toRemove;
    private final PolicySettings settings;
    private final SortedMap<Processors, Double> contended;
    private final SortedMap<Processors, Double> contendedThere;
    private final Candidate candidate;
    private final List<ClassDemand> demands;
    private final BurstMargin burstMargin;
    private final int batch;
    private final double keep;
    private final Assignment before;
    private final AssignedDemand without;
    private final SortedMap<Placement, Candidate> fewer;
    private @Nullable AssignedDemand presentWithout;
    private final List<Cheaper> cheaper = new ArrayList<>();
    private final SortedMap<String, Tried> tried = new TreeMap<>();

    private ScaleDownBasis(PlanDraft draft, String application, Placement toRemove, ScalingScope scope) {
        this.application = application;
        this.toRemove = toRemove;
        this.settings = draft.settings();
        this.contended = draft.load().contended(application);
        this.candidate = draft.candidates().at(toRemove).orElseThrow();
        Layout less = draft.layout().fewer(toRemove);
        this.contendedThere = draft.contendedAt(application, less, List.of(Processors.of(toRemove, candidate)));
        this.demands = draft.demands(application).stream()
                .filter(ClassDemand::isRecent)
                .toList();
        List<ClassDemand> served =
                demands.stream().filter(demand -> demand.isServedBy(candidate)).toList();
        this.burstMargin = new BurstMargin(served);
        this.batch = ClassDemand.batch(served);
        this.keep = InstanceCost.costToKeep(candidate);
        this.before =
                sustained(draft.layout().ofApplication(application), contended).assignment();
        this.fewer = less.ofApplication(application);
        this.without = sustained(fewer, draft.contended(application, fewer));
        if (scope.changesVariants()) {
            Assignment left = without.assignment();
            for (Candidate other : draft.candidates().of(application)) {
                if (!other.variant().name().equals(candidate.variant().name())
                        && isCheaper(other, 1)
                        && served.stream().anyMatch(demand -> demand.isServedBy(other))) {
                    double least = left.leastTimeToBeAsGoodAs(before, demands, other, this::serves);
                    // no placement has more than all its time
                    if (isCheaper(other, (int) Math.max(1, Math.min(Integer.MAX_VALUE, Math.ceil(least))))) {
                        cheaper.add(new Cheaper(other, least));
                    }
                }
            }
        }
    }

    /** The basis for a placement of the draft. */
    static ScaleDownBasis of(PlanDraft draft, String application, Placement toRemove, ScalingScope scope) {
        SortedMap<Placement, ScaleDownBasis> known = draft.known()
                .scaleDown(
                        application, draft.demands(application), draft.layout().ofApplication(application));
        ScaleDownBasis last = known.get(toRemove);
        if (last != null && last.isValid(draft)) {
            return last;
        }
        ScaleDownBasis made = new ScaleDownBasis(draft, application, toRemove, scope);
        known.put(toRemove, made);
        return made;
    }

    private boolean isValid(PlanDraft draft) {
        return contended.equals(draft.load().contended(application))
                && contendedThere.equals(draft.contendedAt(
                        application, draft.layout().fewer(toRemove), List.of(Processors.of(toRemove, candidate))));
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

    /** How sustained demand is carried with the placement. */
    Assignment before() {
        return before;
    }

    /** Cheaper candidates that may suffice. */
    List<Cheaper> cheaper() {
        return cheaper;
    }

    /** What that many placements of another candidate in its place add to the cost, US dollars per hour. */
    double cost(Candidate other, int count) {
        return count * InstanceCost.costToAdd(other, settings.lambda()) - keep;
    }

    /** Whether that many placements of another candidate cost less; then fewer do, too. */
    boolean isCheaper(Candidate other, int count) {
        double cost = cost(other, count);
        double same = 1e-6 * keep;
        return cost < -same || (cost <= same && other.cost(batch) < CHEAPER * candidate.cost(batch));
    }

    /** Layouts that have placements of another candidate in its place, more and more of them. */
    Substitution substitution(PlanDraft draft, Candidate other) {
        return new Substitution(draft, other);
    }

    /** How the present demand is carried without the placement. */
    private AssignedDemand presentWithout(PlanDraft draft) {
        AssignedDemand known = presentWithout;
        if (known == null) {
            known = draft.load().assigned(application, fewer, draft.contended(application, fewer));
            presentWithout = known;
        }
        return known;
    }

    /** Layouts of a draft that have placements of one other candidate in place of the one that is given up. */
    final class Substitution {

        private final PlanDraft draft;
        private final Candidate other;
        private AssignedDemand.@Nullable Further sustainedWith;
        private AssignedDemand.@Nullable Further presentWith;

        private Substitution(PlanDraft draft, Candidate other) {
            this.draft = draft;
            this.other = other;
        }

        /**
         * Whether a layout suffices.
         *
         * @param added placements of the other candidate that it has instead, more than the last time; none to give up only
         */
        boolean suffices(Layout after, List<Placement> added) {
            List<Processors> theirs = added.stream()
                    .map(placement -> Processors.of(placement, other))
                    .toList();
            List<Processors> differing = new ArrayList<>(theirs);
            differing.add(Processors.of(toRemove, candidate));
            SortedMap<Processors, Double> there = draft.contendedAt(application, after, differing);
            String key = added.isEmpty() ? "" : added.size() + " " + added.get(0);
            Tried last = tried.get(key);
            if (last != null && last.added().equals(added) && last.there().equals(there)) {
                return last.suffices();
            }
            boolean crowded = theirs.stream().anyMatch(processors -> there.containsKey(processors));
            boolean suffices = sustainedWith(after, added.size(), crowded).isAsGoodAs(before.service())
                    && presentWith(after, added.size(), crowded)
                            .isAsGoodAs(draft.assignment(application, draft.layout())
                                    .service())
                    && PreferredAccuracy.isAsGood(draft, application, after)
                    && Spread.isAsGood(draft, application, after);
            tried.put(key, new Tried(added, there, suffices));
            return suffices;
        }

        private Service sustainedWith(Layout after, int count, boolean crowded) {
            if (count == 0) {
                return without.service();
            }
            if (sustainedWith == null) {
                sustainedWith = without.with(other);
            }
            Optional<Service> grown = crowded ? Optional.empty() : sustainedWith.with(count);
            return grown.orElseGet(() -> {
                SortedMap<Placement, Candidate> placements = after.ofApplication(application);
                return sustained(placements, draft.contended(application, placements))
                        .service();
            });
        }

        private Service presentWith(Layout after, int count, boolean crowded) {
            AssignedDemand start = presentWithout(draft);
            if (count == 0) {
                return start.service();
            }
            if (presentWith == null) {
                presentWith = start.with(other);
            }
            Optional<Service> grown = crowded ? Optional.empty() : presentWith.with(count);
            return grown.orElseGet(() -> draft.assignment(application, after).service());
        }
    }

    private AssignedDemand sustained(SortedMap<Placement, Candidate> placements, SortedMap<Processors, Double> scarce) {
        return new AssignedDemand(
                demands,
                placements,
                demand -> demand.needed(
                        Math.max(
                                settings.downHeadroom() * demand.sustained(),
                                demand.sustained() + burstMargin.of(demand)),
                        settings),
                this::serves,
                scarce);
    }

    private boolean serves(ClassDemand demand, Candidate by) {
        return demand.isServedBy(by, share(demand));
    }

    /** Share of the bound to meet, so that a slightly larger batch or tighter bound does not undo the change. */
    private double share(ClassDemand demand) {
        double spare = 1 / DemandGrid.STEP;
        return demand.isServedBy(candidate, spare) ? spare : 1;
    }
}
