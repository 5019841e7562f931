package io.infaas.controller.policy;

import io.infaas.catalog.Application;
import io.infaas.controller.plan.Corrections;
import io.infaas.controller.plan.MachineMarket;
import io.infaas.controller.plan.MachinePlan;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.Candidate;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * INFaaS as published, each second: a query that nothing loaded serves loads the variant with the lowest load and inference latency; a saturated
 * variant gets the cheaper of replicas and an upgrade; capacity is given up, or a cheaper variant takes its place, once that was possible for the
 * load time. Costs are shares of memory. Profiles count as measured.
 */
final class InfaasPlanner implements PlanningPolicy {

    private final PolicySettings settings;

    InfaasPlanner(PolicySettings settings) {
        this.settings = settings;
    }

    @Override
    public PlacementPlan plan(Situation present, PlacementPlan previous) {
        Situation situation = present.with(Corrections.NONE);
        InfaasDraft draft = new InfaasDraft(situation, previous);
        draft.relocate();
        cover(draft);
        SortedMap<String, Integer> possible =
                previous.memory() instanceof InfaasMemory memory ? memory.slots() : new TreeMap<>();
        SortedMap<String, Integer> slots = new TreeMap<>();
        for (Application application : situation.catalog().applications()) {
            InfaasScaling scaling = new InfaasScaling(draft, application.name());
            if (draft.hasChanged(application.name()) || scaling.up()) {
                continue;
            }
            scaling.fewer(settings.idleDelay()).ifPresent(step -> {
                int since = 1 + possible.getOrDefault(application.name(), 0);
                if (since < Math.max(settings.scaleDownDelay(), step.loadSeconds())) {
                    slots.put(application.name(), since);
                } else {
                    scaling.take(step);
                }
            });
        }
        return draft.plan(new InfaasMemory(slots));
    }

    @Override
    public PlacementPlan cover(Situation situation, PlacementPlan previous) {
        return new ColdStarts(situation.with(Corrections.NONE), previous, new WayRule() {}).cover();
    }

    @Override
    public MachinePlan machines(Situation situation, PlacementPlan plan, MachineMarket market) {
        Situation profiled = situation.with(Corrections.NONE);
        return new InfaasMachines(profiled, new InfaasDraft(profiled, plan), market).plan();
    }

    /** Algorithm 1, lines 5 to 7: the variant that answers soonest, on the least utilized node. */
    private static void cover(InfaasDraft draft) {
        for (Need need : draft.needs()) {
            List<Candidate> accepted = draft.candidates(need.application().name()).stream()
                    .filter(candidate -> draft.accepts(need, candidate))
                    .sorted(Comparator.<Candidate>comparingInt(candidate -> need.isInTime(candidate) ? 0 : 1)
                            .thenComparingDouble(candidate -> need.isInTime(candidate)
                                    ? candidate.coldMs(need.rates().get(0).batch())
                                    : candidate.serviceMs(need.rates().get(0).batch()))
                            .thenComparing(candidate -> candidate.variant().name())
                            .thenComparing(candidate -> candidate.nodeType().name()))
                    .toList();
            boolean attainable = accepted.stream().anyMatch(candidate -> need.isInTime(candidate));
            boolean served = draft.placed(need.application().name()).values().stream()
                    .anyMatch(candidate -> draft.accepts(need, candidate) && (!attainable || need.isInTime(candidate)));
            if (served) {
                continue;
            }
            Optional<Placement> cold = accepted.stream()
                    .flatMap(candidate -> draft.place(candidate).stream())
                    .findFirst();
            cold.or(() -> accepted.stream()
                            .flatMap(candidate -> draft.makeRoom(candidate).stream())
                            .findFirst())
                    .ifPresent(placement -> draft.add(
                            PlanChange.Kind.COLD,
                            need.application().name(),
                            placement,
                            1,
                            "nothing loaded serves '%s' within %.4g ms: the variant that answers soonest"
                                    .formatted(
                                            need.rates().get(0).of().target(),
                                            need.rates().get(0).boundMs()),
                            Map.of("boundMs", need.rates().get(0).boundMs())));
        }
    }
}
