package io.infaas.controller.policy;

import io.infaas.controller.plan.MachineMarket;
import io.infaas.controller.plan.MachinePlan;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicyMemory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.policy.Needs.WaysOfNeed;
import io.infaas.controller.policy.Shares.Part;
import io.infaas.gateway.contract.DemandClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Plans placements and machines at the lowest cost. Placements: each need takes the cheapest variant that keeps its objective on the nodes that are
 * there, and a more accurate one where nodes have enough left. Machines: {@link MachineSteps}.
 */
final class CostPlanner implements PlanningPolicy {

    /** Rise of demand for which placements are made before it comes: about a load time. */
    private static final Duration LOAD_AHEAD = Duration.ofSeconds(5);

    private final PolicySettings settings;
    private final WayRule rule;

    CostPlanner(PolicySettings settings, WayRule rule) {
        this.settings = settings;
        this.rule = rule;
    }

    @Override
    public PlacementPlan plan(Situation present, PlacementPlan previous) {
        Reported reported = Reported.in(previous.memory());
        PolicyMemory memory = rule.remember(present, reported.ofRule());
        Situation situation = rule.seen(present, memory);
        Placing placing = new Placing(situation, previous);
        situation.pinned().stream().filter(placing.present()::contains).forEach(placing::place);
        situation.pinned().forEach(placing::place);
        placing.keepUnreached();
        SortedMap<String, Integer> counts = placing.counts();
        Set<String> plannedVariants = previous.variants();
        List<WaysOfNeed> needs = Needs.of(situation, counts.keySet(), LOAD_AHEAD, rule, plannedVariants);
        List<List<Way>> ways =
                needs.stream().map(need -> need.cheapestFirst(plannedVariants)).toList();
        Shares shares = Shares.of(needs, ways, counts);
        PreferredWays preferred = new PreferredWays(shares, plannedVariants);
        PlanReasons reasons = new PlanReasons(situation, previous, shares.atBudget());
        SortedSet<String> missing = new TreeSet<>();
        for (int from = 0; from < needs.size(); ) {
            // what has no queries now is placed last
            boolean active = needs.get(from).need().isActive();
            int to = from;
            while (to < needs.size() && needs.get(to).need().isActive() == active) {
                to++;
            }
            List<List<Part>> cheapest = shares.parts().subList(from, to);
            placeAll(needs.subList(from, to), cheapest, preferred, placing, missing, reasons);
            from = to;
        }
        if (!counts.isEmpty()) {
            missing.addAll(unplaceable(situation, needs, reasons));
        }
        keepOthers(situation, placing, needs);
        placing.restoreCounts();
        SortedSet<String> covered = new TreeSet<>();
        needs.forEach(need -> covered.add(need.need().application().name()));
        covered.removeAll(missing);
        SortedSet<Placement> placements = placing.placements();
        placements.addAll(stayingElsewhere(situation, previous, demanded(situation), covered));
        return reasons.plan(placements, placing.instanceCounts(previous, placements), reported.obstacles(), memory);
    }

    /** Applications with classes that no present node has the memory for, or a profile. */
    private static SortedSet<String> unplaceable(Situation situation, List<WaysOfNeed> needs, PlanReasons reasons) {
        SortedSet<DemandClass> placeable = new TreeSet<>();
        needs.forEach(need -> need.need().rates().forEach(rate -> placeable.add(rate.of())));
        SortedSet<String> applications = new TreeSet<>();
        Needs.recentRates(situation).forEach((application, rates) -> rates.stream()
                .filter(rate -> !placeable.contains(rate.of()))
                .forEach(rate -> {
                    applications.add(application);
                    reasons.unplaceable(application, rate);
                }));
        return applications;
    }

    /**
     * Each class gets a home first, then each need its parts.
     *
     * @param missing is given the applications that do not get all that they need
     */
    private void placeAll(
            List<WaysOfNeed> needs,
            List<List<Part>> cheapest,
            PreferredWays preferred,
            Placing placing,
            SortedSet<String> missing,
            PlanReasons reasons) {
        List<List<Part>> parts = new ArrayList<>();
        List<List<Placement>> homes = new ArrayList<>();
        for (int i = 0; i < needs.size(); i++) {
            List<Part> ofNeed = rule.prefersAccuracy() ? preferred.of(needs.get(i), cheapest.get(i)) : cheapest.get(i);
            parts.add(ofNeed);
            homes.add(needs.get(i).classes().stream()
                    .flatMap(ofClass -> placing.cover(ofClass, ofNeed).stream())
                    .toList());
        }
        List<Boolean> served = new ArrayList<>();
        for (int i = 0; i < needs.size(); i++) {
            double rest = 0;
            for (Part part : parts.get(i)) {
                rest += placing.book(part, homes.get(i));
            }
            served.add(rest <= Shares.LEAST
                    && parts.get(i).stream().mapToDouble(Part::share).sum() > 1 - Shares.LEAST);
            if (served.get(i)) {
                placing.release(homes.get(i));
            } else {
                missing.add(needs.get(i).need().application().name());
            }
        }
        for (int i = 0; i < needs.size(); i++) {
            // after the homes of all needs: a home that is given up must not keep another variant from its nodes
            int missingNodes = placing.spread(needs.get(i), parts.get(i));
            reasons.explain(needs.get(i), parts.get(i), homes.get(i), served.get(i), missingNodes);
        }
        for (int i = 0; i < needs.size(); i++) {
            for (int k = 0; k < parts.get(i).size(); k++) {
                Way cheaper = cheapest.get(i).get(k).way();
                Way better = parts.get(i).get(k).way();
                if (!better.isLike(cheaper)) {
                    placing.reserve(cheaper, better);
                    reasons.prefer(better);
                }
            }
        }
    }

    /** Cheaper variants stay as a reserve beside those that are preferred; variants without demand stay for a while. */
    private void keepOthers(Situation situation, Placing placing, List<WaysOfNeed> needs) {
        Set<String> reserves = new TreeSet<>();
        Set<String> demanded = demanded(situation);
        for (WaysOfNeed need : rule.keepsReserves() ? needs : List.<WaysOfNeed>of()) {
            need.byPool().values().forEach(ways -> reserves.add(ways.get(0).variant()));
        }
        long idleMs = settings.idleDelay() * 1000L;
        List<Placement> recentFirst = placing.present().stream()
                .sorted(Comparator.<Placement>comparingLong(
                                placement -> -situation.lastUsedMs().getOrDefault(placement, situation.nowMs()))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        for (Placement placement : recentFirst) {
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

    /** Names of the applications with demand. */
    private static Set<String> demanded(Situation situation) {
        return situation.demand().stream()
                .filter(Need::isRecent)
                .flatMap(rate -> situation.catalog().applicationOf(rate.of().target()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Placements that serve on nodes that drain and have no substitute yet. */
    private static SortedSet<Placement> stayingElsewhere(
            Situation situation, PlacementPlan previous, Set<String> demanded, Set<String> covered) {
        SortedMap<String, NodeCapacity> nodes = new TreeMap<>();
        situation.nodes().stream()
                .filter(node -> node.up() && node.cordoned())
                .forEach(node -> nodes.put(node.id(), node));
        SortedSet<Placement> candidates = new TreeSet<>(previous.placements());
        candidates.addAll(situation.instances().keySet());
        SortedSet<Placement> staying = new TreeSet<>();
        for (Placement placement : candidates) {
            NodeCapacity node = nodes.get(placement.node());
            String application =
                    situation.catalog().applicationOf(placement.variant()).orElse("");
            boolean needed = demanded.contains(application) && !covered.contains(application);
            if (node != null && situation.isServing(placement) && needed) {
                staying.add(placement);
            }
        }
        return staying;
    }

    @Override
    public PlacementPlan cover(Situation situation, PlacementPlan previous) {
        return new ColdStarts(
                        rule.seen(situation, Reported.in(previous.memory()).ofRule()), previous, rule)
                .cover();
    }

    @Override
    public MachinePlan machines(Situation situation, PlacementPlan plan, MachineMarket market) {
        return steps(situation, plan, market).plan();
    }

    @Override
    public OptionalDouble gap(Situation situation, PlacementPlan plan, MachineMarket market) {
        return OptimalPolicy.isAvailable() ? steps(situation, plan, market).gap() : OptionalDouble.empty();
    }

    private MachineSteps steps(Situation situation, PlacementPlan plan, MachineMarket market) {
        return new MachineSteps(rule.seen(situation, Reported.in(plan.memory()).ofRule()), plan, market, rule);
    }
}
