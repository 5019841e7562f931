package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One placement fewer in a draft's layout, and in its place none, one or several of another candidate, on the nodes that come first. */
final class Replacement {

    private final PlanDraft draft;
    private final ScaleDownBasis basis;
    private final String application;
    private final SortedMap<Placement, Candidate> beside;
    private final Candidate other;
    private final List<Placement> added = new ArrayList<>();
    /** The processors of those that cannot carry all of the application's placements, and how many it may use. */
    private final SortedMap<Processors, Double> contended = new TreeMap<>();

    private @Nullable Iterator<Placement> sequence;
    private boolean shared;
    private double time;
    private DemandAssignment.@Nullable Extension sustainedWith;
    private DemandAssignment.@Nullable Extension presentWith;

    /**
     * @param beside what remains on the node of the placement that is given up
     * @param other comes in its place
     */
    Replacement(PlanDraft draft, ScaleDownBasis basis, SortedMap<Placement, Candidate> beside, Candidate other) {
        this.draft = draft;
        this.basis = basis;
        this.application = basis.application();
        this.beside = beside;
        this.other = other;
    }

    /** Adds one more placement of the other candidate; returns false if there is none. */
    boolean more() {
        Placement next = next();
        if (next == null
                || (draft.budgets().isLimited(application)
                        && !draft.budgets().allow(application, layout(), next, other))) {
            return false;
        }
        Processors processors = Processors.of(next, other);
        SortedMap<Placement, Candidate> there =
                new TreeMap<>(isAtHome(next) ? beside : draft.layout().onNode(next.node()));
        there.put(next, other);
        double left = draft.left(application, processors);
        time += Math.min(1, Math.max(0, left) / Processors.usedBy(other));
        double used = draft.mostUsed(application, processors, there);
        if (used > left) {
            contended.put(processors, left);
            shared |= used > Processors.usedBy(other);
        }
        added.add(next);
        return true;
    }

    /** On the node of the placement that is given up, then where a search finds it. */
    private @Nullable Placement next() {
        Iterator<Placement> placements = sequence;
        if (placements == null) {
            placements =
                    draft.load().search(true).sequence(other, basis.toRemove().node(), beside);
            sequence = placements;
        }
        return placements.hasNext() ? placements.next() : null;
    }

    private boolean isAtHome(Placement placement) {
        return placement.node().equals(basis.toRemove().node());
    }

    Candidate candidate() {
        return other;
    }

    List<Placement> added() {
        return added;
    }

    /** At most the time of those that were added, in placements that work all the time. */
    double time() {
        return time;
    }

    SortedMap<Processors, Double> contended() {
        return contended;
    }

    /** The draft's layout afterwards. */
    Layout layout() {
        Layout after = draft.layout().fewer(basis.toRemove());
        for (Placement placement : added) {
            after = after.more(placement, other);
        }
        return after;
    }

    /** Whether returning demand would have to wait for a load. */
    boolean silencesDemand() {
        return added.isEmpty()
                ? basis.fewer().isEmpty() || !basis.onlyHere().isEmpty()
                : basis.onlyHere().stream().anyMatch(demand -> !demand.isServedBy(other));
    }

    /** Whether all that it is about is as good as before. */
    boolean suffices() {
        return isCarried() && isAsAccurateAndSpread();
    }

    /** Whether as much is covered and carried as before, of sustained and of present demand. */
    boolean isCarried() {
        Remainder present = draft.assignment(application, draft.layout()).remainder();
        if (added.isEmpty()) {
            return basis.without().remainder().isAsGoodAs(basis.before())
                    && basis.presentWithout(draft).remainder().isAsGoodAs(present);
        }
        return isSustained(basis.before()) && isPresentCarried(present);
    }

    boolean isAsAccurateAndSpread() {
        Layout after = layout();
        return PreferredAccuracy.isAsGood(draft, application, after)
                && TopologySpread.isAsGood(draft, application, after);
    }

    private boolean isSustained(Remainder before) {
        if (sustainedWith == null) {
            sustainedWith = basis.without().with(other);
        }
        return isAsGood(sustainedWith, before, () -> basis.sustained()
                .assigned(placements(), contendedAfter())
                .remainder());
    }

    private boolean isPresentCarried(Remainder present) {
        if (presentWith == null) {
            presentWith = basis.presentWithout(draft).with(other);
        }
        return isAsGood(presentWith, present, () -> draft.load()
                .assigned(application, placements(), contendedAfter())
                .remainder());
    }

    /** Assigns demand anew only where what they share could matter: with all their time to themselves they carry no less. */
    private boolean isAsGood(DemandAssignment.Extension with, Remainder as, Supplier<Remainder> anew) {
        Optional<Remainder> most = with.with(time);
        if (most.isPresent() && (!shared || most.get().fallsShortOf(as))) {
            return most.get().isAsGoodAs(as);
        }
        return anew.get().isAsGoodAs(as);
    }

    private SortedMap<Placement, Candidate> placements() {
        SortedMap<Placement, Candidate> after = new TreeMap<>(basis.fewer());
        added.forEach(placement -> after.put(placement, other));
        return after;
    }

    private SortedMap<Processors, Double> contendedAfter() {
        SortedMap<Processors, Double> after = new TreeMap<>(basis.contendedByFewer());
        after.putAll(contended);
        return after;
    }
}
