package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One, two, three, ... more placements or instances of a candidate, each found when it is first asked for. A layout is made only of as
 * many as are looked at.
 */
final class ScaleUpSteps {

    private final PlanDraft draft;
    private final String application;
    private final PlacementSearch search;
    private final Candidate candidate;
    private final Iterator<Placement> places;
    private final Predicate<Placement> where;
    private final IntPredicate tooDear;
    private final Layout from;
    private final List<Placement> added = new ArrayList<>();
    private final List<Double> times = new ArrayList<>();
    private @Nullable DenserPlacements denser;
    private boolean ended;
    private boolean dear;
    /** The layout that was asked for last, and how many it has. */
    private Layout last;

    private int lastCount;

    /**
     * @param places where they go one after the other; where there is no more, there are more instances
     * @param where placements that are possible
     * @param from the layout without them
     * @param tooDear whether that many need not be looked at
     */
    ScaleUpSteps(
            PlanDraft draft,
            String application,
            PlacementSearch search,
            Candidate candidate,
            Iterator<Placement> places,
            Predicate<Placement> where,
            Layout from,
            IntPredicate tooDear) {
        this.draft = draft;
        this.application = application;
        this.search = search;
        this.candidate = candidate;
        this.places = places;
        this.where = where;
        this.tooDear = tooDear;
        this.from = from;
        this.last = from;
    }

    /** Whether so many are possible and not too dear. */
    boolean reaches(int count) {
        while (!ended && added.size() < count) {
            step();
        }
        return added.size() >= count;
    }

    /** Whether cost ended them, not room. */
    boolean isTooDear() {
        return dear;
    }

    /** The layout with as many, which must be reached. */
    Layout at(int count) {
        if (count < lastCount) {
            last = from;
            lastCount = 0;
        }
        last = last.more(added.subList(lastCount, count), candidate);
        lastCount = count;
        return last;
    }

    /** How much of its time the last of so many may work at most: as far as others leave processors. */
    double time(int count) {
        return times.get(count - 1);
    }

    private void step() {
        Placement next = next().or(this::denser).orElse(null);
        if (next == null) {
            ended = true;
            return;
        }
        dear = tooDear.test(added.size() + 1);
        ended = dear;
        if (!dear) {
            double left = draft.left(application, Processors.of(next, candidate));
            times.add(Math.min(1, Math.max(0, left) / Processors.usedBy(candidate)));
            added.add(next);
        }
    }

    /** One more placement within the budget; each is looked at once, since none becomes possible by those before. */
    private Optional<Placement> next() {
        while (places.hasNext()) {
            Placement next = places.next();
            if (where.test(next)) {
                return Optional.of(next)
                        .filter(placement -> !isLimited()
                                || draft.budgets().allow(application, at(added.size()), placement, candidate));
            }
        }
        return Optional.empty();
    }

    /** One more instance of a placement. */
    private Optional<Placement> denser() {
        if (isLimited()) {
            // what is spent on one leaves less for all
            return search.denser(at(added.size()), candidate, where);
        }
        DenserPlacements denserPlacements = denser;
        if (denserPlacements == null) {
            denserPlacements = search.denserPlacements(at(added.size()), candidate, where);
            denser = denserPlacements;
        }
        return denserPlacements.next();
    }

    private boolean isLimited() {
        return draft.budgets().isLimited(application);
    }
}
