package io.infaas.controller.policy;

import io.infaas.catalog.Catalog;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.Candidate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Adds to a plan a placement for each class of queries that nothing planned serves, and what was found loaded, as far as it fits beside the plan. */
final class ColdStarts {

    private final Situation situation;
    private final PlacementPlan previous;
    private final WayRule rule;
    private final Placing placing;
    private final CandidateIndex candidates;

    ColdStarts(Situation situation, PlacementPlan previous, WayRule rule) {
        this.situation = situation;
        this.previous = previous;
        this.rule = rule;
        this.placing = new Placing(situation, previous);
        this.candidates = new CandidateIndex(situation);
    }

    PlacementPlan cover() {
        previous.placements().forEach(placing::place);
        placing.restoreCounts();
        placing.present().forEach(placing::keep);
        SortedSet<Placement> planned = new TreeSet<>(previous.placements());
        List<PlanChange> changes = report(planned, PlanChange.Kind.PRELOAD, placement -> "found loaded, adopted");
        situation.pinned().forEach(placing::place);
        changes.addAll(
                report(planned, PlanChange.Kind.PRELOAD, placement -> "pinned: stays loaded regardless of demand"));
        SortedMap<String, List<Placement>> byApplication = new TreeMap<>();
        planned.forEach(placement -> byApplication
                .computeIfAbsent(candidates.application(placement), name -> new ArrayList<>())
                .add(placement));
        List<ArrivalRate> cold = situation.demand().stream()
                .filter(rate -> rate.of().floor() <= 1 && Need.isActive(rate) && !isServed(rate, byApplication))
                .toList();
        if (!cold.isEmpty()) {
            SortedMap<Placement, String> reasons = new TreeMap<>();
            Set<String> types = placing.counts().keySet();
            Needs.of(situation.with(cold), types, Duration.ZERO, rule, previous.variants()).stream()
                    .flatMap(need -> need.classes().stream())
                    .forEach(ofClass -> placing.cover(ofClass, List.of())
                            .ifPresent(home -> reasons.putIfAbsent(home, reason(ofClass.need(), home))));
            changes.addAll(report(
                    planned,
                    PlanChange.Kind.COLD,
                    placement -> reasons.getOrDefault(placement, "for queries that wait")));
        }
        if (changes.isEmpty()) {
            return previous;
        }
        SortedSet<Placement> additions = new TreeSet<>(planned);
        additions.removeAll(previous.placements());
        InstanceCounts counts = previous.counts().with(additions, placing.instanceCounts(previous, additions));
        return new PlacementPlan(planned, counts, changes, previous.memory(), previous.found());
    }

    /** Whether a planned placement serves a class in time. */
    private boolean isServed(ArrivalRate rate, SortedMap<String, List<Placement>> byApplication) {
        Catalog catalog = situation.catalog();
        return Need.of(catalog, rate)
                .filter(need -> byApplication.getOrDefault(need.application().name(), List.of()).stream()
                        .flatMap(placement -> candidates.at(placement).stream())
                        .anyMatch(candidate -> need.accepts(catalog, candidate) && need.isInTime(candidate)))
                .isPresent();
    }

    private String reason(Need need, Placement home) {
        ArrivalRate rate = need.rates().get(0);
        Candidate candidate = candidates.at(home).orElseThrow();
        return "nothing serves '%s' within %.4g ms at accuracy %.3g%s%s: %s answers soonest, in %.4g ms"
                .formatted(
                        rate.of().target(),
                        rate.boundMs(),
                        rate.of().floor(),
                        rate.waiting() > 0 ? ", %d queries waiting".formatted(rate.waiting()) : "",
                        rate.pinned() ? ", pinned" : "",
                        candidate.variant().alias(),
                        candidate.coldMs(rate.batch()));
    }

    /** Adds the placements made since the last report to those planned; returns the changes, one for each application. */
    private List<PlanChange> report(
            SortedSet<Placement> planned, PlanChange.Kind kind, Function<Placement, String> reason) {
        SortedMap<String, SortedSet<Placement>> additions = new TreeMap<>();
        for (Placement placement : placing.placements()) {
            if (planned.add(placement)) {
                additions
                        .computeIfAbsent(candidates.application(placement), name -> new TreeSet<>())
                        .add(placement);
            }
        }
        List<PlanChange> changes = new ArrayList<>();
        additions.forEach((application, placements) -> changes.add(PlanChange.of(
                kind,
                application,
                placements,
                List.of(),
                reason.apply(placements.first()),
                Map.of("instances", placements.size()))));
        return changes;
    }
}
