package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/** Layouts with one, two, three, ... more placements or instances of a candidate, each found when it is first asked for. */
final class GrowthSteps {

    private final PlanDraft draft;
    private final String application;
    private final PlacementSearch search;
    private final Candidate candidate;
    private final PlacementSequence places;
    private final Predicate<Placement> where;
    private final IntPredicate tooDear;
    private final List<Layout> layouts = new ArrayList<>();
    private final List<Double> times = new ArrayList<>();
    private boolean ended;
    private boolean dear;

    /**
     * @param places where they go one after the other; where there is no more, there are more instances
     * @param where placements that are possible
     * @param from the layout without them
     * @param tooDear whether that many need not be looked at
     */
    GrowthSteps(
            PlanDraft draft,
            String application,
            PlacementSearch search,
            Candidate candidate,
            PlacementSequence places,
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
        layouts.add(from);
        times.add(0.0);
    }

    /** Whether so many are possible and not too dear. */
    boolean reaches(int count) {
        return furthest(count) >= count;
    }

    /** The largest number that is possible and not too dear, up to {@code most}. */
    int furthest(int most) {
        while (!ended && layouts.size() <= most) {
            step();
        }
        return Math.min(most, layouts.size() - 1);
    }

    /** Whether cost ended them, not room. */
    boolean isTooDear() {
        return dear;
    }

    Layout at(int count) {
        return layouts.get(count);
    }

    /** How much of its time the last of so many may work at most: as far as others leave processors. */
    double time(int count) {
        return times.get(count);
    }

    private void step() {
        Layout now = layouts.get(layouts.size() - 1);
        Optional<Placement> next = next(now).or(() -> search.denser(now, candidate, where));
        ended = next.isEmpty();
        if (next.isPresent()) {
            dear = tooDear.test(layouts.size());
            ended = dear;
            if (!dear) {
                Processors processors = Processors.of(next.get(), candidate);
                double left = draft.left(application, processors);
                times.add(Math.min(1, Math.max(0, left) / Processors.usedBy(candidate)));
                layouts.add(now.more(next.get(), candidate));
            }
        }
    }

    /** One more placement within the budget; each is looked at once, since none becomes possible by those before. */
    private Optional<Placement> next(Layout layout) {
        Placement next = places.next();
        while (next != null && !where.test(next)) {
            next = places.next();
        }
        return Optional.ofNullable(next)
                .filter(placement -> draft.budgets().allow(application, layout, placement, candidate));
    }
}
