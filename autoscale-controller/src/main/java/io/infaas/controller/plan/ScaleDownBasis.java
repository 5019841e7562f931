package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.DemandGrid;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
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

    /** Share of a bound that classes with slack keep, so that a slightly larger batch or tighter bound does not undo the change. */
    private static final double SPARE = 1 / DemandGrid.STEP;

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
    /** Classes with slack in their bound, the same objects: equal ones need not be told apart. */
    private final Set<ClassDemand> slack = Collections.newSetFromMap(new IdentityHashMap<>());

    private final Service before;
    private final AssignedDemand without;
    private final Assignment left;
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
        demands.stream().filter(demand -> demand.isServedBy(candidate, SPARE)).forEach(slack::add);
        this.fewer = less.ofApplication(application);
        this.without = sustained(fewer, draft.contended(application, fewer));
        this.left = without.assignment();
        this.before = before(draft.layout().ofApplication(application));
        if (scope.changesVariants()) {
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

    /** How it is carried with the placement: with one more of a kind if that takes nothing from the others, else assigned anew. */
    private Service before(SortedMap<Placement, Candidate> all) {
        boolean alone = !fewer.containsKey(toRemove) && !contended.containsKey(Processors.of(toRemove, candidate));
        Optional<Service> grown = alone ? without.with(candidate).with(1) : Optional.empty();
        return grown.orElseGet(() -> sustained(all, contended).service());
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

    /** How sustained demand is carried without the placement. */
    Assignment left() {
        return left;
    }

    /** How sustained demand is carried with the placement. */
    Service before() {
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
         * @param time at most theirs, in placements that work all the time
         */
        boolean suffices(Layout after, List<Placement> added, double time) {
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
            boolean suffices =
                    (added.isEmpty() ? without.service().isAsGoodAs(before) : isSustained(after, time, crowded))
                            && (added.isEmpty()
                                    ? presentWithout(draft).service().isAsGoodAs(present())
                                    : isPresentCarried(after, time, crowded))
                            && PreferredAccuracy.isAsGood(draft, application, after)
                            && Spread.isAsGood(draft, application, after);
            tried.put(key, new Tried(added, there, suffices));
            return suffices;
        }

        private boolean isSustained(Layout after, double time, boolean crowded) {
            if (sustainedWith == null) {
                sustainedWith = without.with(other);
            }
            return isAsGood(sustainedWith, time, crowded, before, () -> {
                SortedMap<Placement, Candidate> placements = after.ofApplication(application);
                return sustained(placements, draft.contended(application, placements))
                        .service();
            });
        }

        private boolean isPresentCarried(Layout after, double time, boolean crowded) {
            if (presentWith == null) {
                presentWith = presentWithout(draft).with(other);
            }
            return isAsGood(presentWith, time, crowded, present(), () -> draft.assignment(application, after)
                    .service());
        }

        private Service present() {
            return draft.assignment(application, draft.layout()).service();
        }

        /** Assigns demand anew only where what others share could matter: with all the time to themselves they carry no less. */
        private boolean isAsGood(
                AssignedDemand.Further with, double time, boolean crowded, Service as, Supplier<Service> anew) {
            Optional<Service> most = with.with(time);
            if (most.isPresent() && (!crowded || most.get().fallsShortOf(as))) {
                return most.get().isAsGoodAs(as);
            }
            return anew.get().isAsGoodAs(as);
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
        return demand.isServedBy(by, slack.contains(demand) ? SPARE : 1);
    }
}
