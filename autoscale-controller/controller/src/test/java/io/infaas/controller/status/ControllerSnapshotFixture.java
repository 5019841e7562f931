package io.infaas.controller.status;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.MemorySize;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.controller.accuracy.AccuracyEstimate;
import io.infaas.controller.demand.ObjectiveTraffic;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.node.Market;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.Offering;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.Corrections;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PolicyMemory;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.AnswerAgreement;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * A snapshot: small (0.88, 1 ms per item) serves on node a, large (0.93, 10 ms) is loading on b, which is down; demand is for
 * large within 15 ms at batch 1.
 */
public final class ControllerSnapshotFixture {

    static final Instant NOW = Instant.parse("2026-03-04T05:06:07.089Z");
    static final Catalog CATALOG = Catalogs.fashion()
            .objective(new Objective(100, 0.85))
            .variant("small", "fp32", 0.88, 1)
            .variant("large", "fp32", 0.93, 10)
            .build();
    private static final Offering OFFERING =
            new Offering(Catalogs.NODE_TYPE, "zone-a", Market.SPOT, 0.2, Duration.ofSeconds(30), Optional.empty());
    private static final NodeMachine MACHINE = NodeMachine.requested("c", OFFERING, "request-1")
            .at(new Node("c", "127.0.0.1", 9500, 9501, Catalogs.NODE_TYPE))
            .interrupted(NOW.plusSeconds(120), "taken back by its provider");
    static final String SMALL = name("small-fp32-t1");
    static final String LARGE = name("large-fp32-t1");

    private ControllerSnapshotFixture() {}

    static ControllerSnapshot snapshot() {
        return snapshot(NOW);
    }

    static ControllerSnapshot snapshot(Instant time) {
        Placement small = new Placement(SMALL, "a");
        Placement large = new Placement(LARGE, "b");
        ArrivalRate rate = new ArrivalRate(
                new DemandGrid(CATALOG).of("fashion", new Objective(15, 0.9), 1), 15, 20, 20, 3, Map.of(LARGE, 20.0));
        Situation situation = new Situation(
                CATALOG,
                List.of(
                        new NodeCapacity("a", Catalogs.nodeType(), true)
                                .withMemory(Optional.of(new MemorySize(1L << 30, 0)), true),
                        new NodeCapacity("b", Catalogs.nodeType(), false)),
                Map.of(small, InstanceState.ACTIVE, large, InstanceState.LOADING),
                List.of(rate),
                Set.of(),
                Set.of(small),
                0);
        PlanChange change = PlanChange.of(
                PlanChange.Kind.COLD, "fashion", List.of(large), List.of(), "3 queries wait", Map.of("waiting", 3));
        return new ControllerSnapshot(
                "infaas",
                time,
                NOW.minusSeconds(60),
                17,
                List.of(new ControllerStatus.GatewayRow("g-1", true, 17, 9_500)),
                List.of(
                        new Node("a", "127.0.0.1", 8000, 8001, Catalogs.NODE_TYPE),
                        new Node("b", "127.0.0.1", 9000, 9001, Catalogs.NODE_TYPE)),
                situation,
                PlacementPlan.of(List.of(large), List.of(), PolicyMemory.NONE),
                Map.of(small, NOW.minusSeconds(30)),
                Map.of(small, 12.5),
                List.of(ControllerStatus.ChangeRow.of(NOW.minusSeconds(1), change)),
                ControllerStatus.FleetRow.of(FleetSettings.between(1, 3, 0.5), List.of(MACHINE)),
                ControllerStatus.LeadershipRow.ALONE,
                ObjectiveTraffic.NONE,
                "",
                new TreeMap<>(
                        Map.of(SMALL, new AccuracyEstimate(new AnswerAgreement(SMALL, LARGE, 100, 90, 100), 0.75, 1))));
    }

    /** The same where a variant takes longer than profiled. */
    static ControllerSnapshot corrected(String variant, double factor) {
        ControllerSnapshot plain = snapshot();
        Corrections corrections = Corrections.observed(
                new TreeMap<>(Map.of(new Corrections.Profiled(variant, Catalogs.NODE_TYPE), factor)), any -> false);
        return changed(plain.time(), plain.situation().with(corrections), plain.fleet(), ObjectiveTraffic.NONE);
    }

    /** The same at a later time. */
    static ControllerSnapshot after(long seconds) {
        ControllerSnapshot plain = snapshot();
        return changed(plain.time().plusSeconds(seconds), plain.situation(), plain.fleet(), ObjectiveTraffic.NONE);
    }

    /** The same with these outcomes of queries. */
    static ControllerSnapshot with(ObjectiveTraffic traffic) {
        ControllerSnapshot plain = snapshot();
        return changed(plain.time(), plain.situation(), plain.fleet(), traffic);
    }

    static ControllerSnapshot changed(
            Instant time, Situation situation, ControllerStatus.FleetRow fleet, ObjectiveTraffic traffic) {
        ControllerSnapshot plain = snapshot();
        return new ControllerSnapshot(
                plain.policy(),
                time,
                plain.started(),
                plain.viewVersion(),
                plain.gateways(),
                plain.nodes(),
                situation,
                plain.plan(),
                plain.since(),
                plain.itemsPerSecond(),
                plain.changes(),
                fleet,
                plain.leadership(),
                traffic,
                "",
                new TreeMap<>());
    }

    /** A controller without gateways, machines and plan. */
    public static ControllerSnapshot idle(Instant time, long viewVersion, List<Node> nodes, Situation situation) {
        return new ControllerSnapshot(
                "static",
                time,
                time,
                viewVersion,
                List.of(),
                nodes,
                situation,
                PlacementPlan.NONE,
                Map.of(),
                Map.of(),
                List.of(),
                new ControllerStatus.FleetRow(0, 0, 0, 0, "", List.of()),
                ControllerStatus.LeadershipRow.ALONE,
                ObjectiveTraffic.NONE,
                "",
                new TreeMap<>());
    }

    private static String name(String alias) {
        return CATALOG.variant(alias).map(Variant::name).orElseThrow();
    }
}
