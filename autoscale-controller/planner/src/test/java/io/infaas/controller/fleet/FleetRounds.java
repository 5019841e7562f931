package io.infaas.controller.fleet;

import io.infaas.catalog.Catalog;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.policy.PlanningCatalog;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.gateway.contract.Node;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** A fleet without demand that keeps a number of nodes, over any provider, in simulated seconds. */
public final class FleetRounds {

    private final Catalog catalog;
    private final NodeProvider provider;
    private final int minimum;
    private final List<JournalEntry> entries = new ArrayList<>();
    private Fleet fleet;
    private long nowMs;

    /** @param nodes that are always kept */
    public FleetRounds(NodeProvider provider, String nodeType, int nodes) {
        this(provider, nodeType, nodes, 0);
    }

    /** @param nowMs start of the controller, ms: controllers that start at different times make different requests */
    public FleetRounds(NodeProvider provider, String nodeType, int nodes, long nowMs) {
        this.nowMs = nowMs;
        catalog = new PlanningCatalog().type(nodeType, 4_000, 1).catalog();
        this.provider = provider;
        this.minimum = nodes;
        this.fleet = fleet();
    }

    private Fleet fleet() {
        InstantSource time = () -> Instant.ofEpochMilli(nowMs);
        return new Fleet(
                provider,
                FleetSettings.between(minimum, 2 * minimum, 1_000),
                PolicyKind.COST.with(PolicySettings.DEFAULTS),
                entries::add,
                time.withZone(ZoneOffset.UTC),
                0);
    }

    /** Another controller takes over: it knows what the provider lists. */
    public void changeLeader() {
        fleet = fleet();
    }

    /** Entries of all journals with this event. */
    public List<JournalEntry> entries(String event) {
        return entries.stream().filter(entry -> entry.event().equals(event)).toList();
    }

    /** @param answers whether a node, by its id, answers the controller or a gateway */
    public void run(int seconds, Predicate<String> answers) {
        for (int second = 0; second < seconds; second++) {
            nowMs += 1_000;
            List<Node> nodes = fleet.refresh(answers, nowMs);
            Situation situation = new Situation(
                    catalog,
                    fleet.mark(nodes.stream()
                            .map(node -> new NodeCapacity(
                                    node.id(), catalog.nodeType(node.type()).orElseThrow(), answers.test(node.id())))
                            .toList()),
                    new TreeMap<>(),
                    List.of(),
                    Set.of(),
                    Set.of(),
                    nowMs);
            fleet.situation(() -> situation, PlacementPlan.NONE).ifPresent(one -> fleet.carryOut(fleet.decide(one)));
        }
    }
}
