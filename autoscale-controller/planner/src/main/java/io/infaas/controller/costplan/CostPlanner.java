package io.infaas.controller.costplan;

import io.infaas.controller.costplan.Needs.WaysOfNeed;
import io.infaas.controller.costplan.Shares.Part;
import io.infaas.controller.plan.MachinePolicy;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Plans placements and machines at the lowest cost. Placements: each need takes the cheapest variant that keeps its objective on the nodes that are
 * there, and a more accurate one where nodes have enough left. Machines: {@link MachineSteps}.
 */
final class CostPlanner implements MachinePolicy {

    /** Rise of demand for which placements are made before it comes: about a load time. */
    private static final Duration LOAD_AHEAD = Duration.ofSeconds(5);

    private final PolicySettings settings;

    CostPlanner(PolicySettings settings) {
        this.settings = settings;
    }

    @Override
    public PlacementPlan plan(Situation situation, PlacementPlan previous) {
        Placing placing = new Placing(situation, previous);
        situation.pinned().stream().filter(placing.present()::contains).forEach(placing::place);
        situation.pinned().forEach(placing::place);
        SortedMap<String, Integer> counts = placing.counts();
        Set<String> plannedVariants = previous.variants();
        List<WaysOfNeed> needs = Needs.of(situation, counts.keySet(), LOAD_AHEAD);
        Shares shares = Shares.of(needs, counts, plannedVariants);
        PreferredWays preferred = new PreferredWays(shares, plannedVariants);
        PlanReasons reasons = new PlanReasons(situation, previous);
        List<List<Part>> parts = new ArrayList<>();
        List<List<Placement>> homes = new ArrayList<>();
        for (int i = 0; i < needs.size(); i++) {
            List<Part> ofNeed = preferred.of(needs.get(i), shares.parts().get(i));
            parts.add(ofNeed);
            homes.add(needs.get(i).classes().stream()
                    .flatMap(ofClass -> placing.cover(ofClass, ofNeed).stream())
                    .toList());
        }
        SortedSet<String> covered = new TreeSet<>();
        for (int i = 0; i < needs.size(); i++) {
            String application = needs.get(i).need().application().name();
            double rest = 0;
            for (Part part : parts.get(i)) {
                rest += placing.book(part, homes.get(i));
            }
            placing.spread(needs.get(i), parts.get(i));
            boolean served = rest <= Shares.LEAST
                    && parts.get(i).stream().mapToDouble(Part::share).sum() > 1 - Shares.LEAST;
            if (served) {
                placing.release(homes.get(i));
            }
            if (served || !homes.get(i).isEmpty()) {
                covered.add(application);
            }
            reasons.explain(needs.get(i).need(), parts.get(i), served);
        }
        keepOthers(situation, placing, needs);
        placing.restoreCounts();
        SortedSet<Placement> placements = placing.placements();
        placements.addAll(stayingElsewhere(situation, previous, covered));
        return reasons.plan(placements, placing.instanceCounts(previous, placements));
    }

    /** Cheaper variants stay as a reserve beside those that are preferred; variants without demand stay for a while. */
    private void keepOthers(Situation situation, Placing placing, List<WaysOfNeed> needs) {
        Set<String> reserves = new TreeSet<>();
        Set<String> demanded = new TreeSet<>();
        for (WaysOfNeed need : needs) {
            demanded.add(need.need().application().name());
            need.byPool().values().forEach(ways -> reserves.add(ways.get(0).variant()));
        }
        long idleMs = settings.idleDelay() * 1000L;
        for (Placement placement : placing.present()) {
            boolean isDemanded = situation
                    .catalog()
                    .applicationOf(placement.variant())
                    .filter(demanded::contains)
                    .isPresent();
            long usedMs = situation.lastUsedMs().getOrDefault(placement, situation.nowMs());
            if (isDemanded ? reserves.contains(placement.variant()) : situation.nowMs() - usedMs <= idleMs) {
                placing.keep(placement);
            }
        }
    }

    /** Placements that serve on nodes where nothing new may be placed: all where a node is out of reach, those without a substitute where it drains. */
    private static SortedSet<Placement> stayingElsewhere(
            Situation situation, PlacementPlan previous, Set<String> covered) {
        SortedMap<String, NodeCapacity> nodes = new TreeMap<>();
        situation.nodes().stream()
                .filter(node -> node.up() && !node.isOpen())
                .forEach(node -> nodes.put(node.id(), node));
        SortedSet<Placement> staying = new TreeSet<>();
        for (Placement placement : previous.placements()) {
            NodeCapacity node = nodes.get(placement.node());
            boolean substituted = situation
                    .catalog()
                    .applicationOf(placement.variant())
                    .filter(covered::contains)
                    .isPresent();
            if (node != null && situation.isServing(placement) && (!node.cordoned() || !substituted)) {
                staying.add(placement);
            }
        }
        return staying;
    }

    @Override
    public MachinePlan machines(Situation situation, PlacementPlan plan, MachineMarket market) {
        return new MachineSteps(situation, plan, market).plan();
    }
}
