package io.infaas.controller.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.InstanceState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Between two rounds a policy covers what queries wait for, and decides nothing else. */
class CoverBetweenRoundsProperties {

    private static final PolicySettings QUICK = PolicySettings.DEFAULTS.withDelays(2, 4);

    @Property(tries = 60)
    void cover_noQueryWaits_changesNeitherPlacementsNorCounts(@ForAll long seed) {
        PlanBenchWorld world = new PlanBenchWorld(new PlanBenchWorld.Size(40, 8, 3, 10, 30), seed);
        PlanningPolicy policy = PolicyKind.INFAAS.with(QUICK);
        PlacementPlan plan = PlacementPlan.NONE;
        for (int round = 0; round < 8; round++) {
            plan = policy.plan(world.situation(), plan);
            world.goOn(plan);

            PlacementPlan between = policy.cover(world.situation(), plan);

            assertThat(between.placements()).isEqualTo(plan.placements());
            assertThat(between.memory()).isEqualTo(plan.memory());
            assertThat(policy.plan(world.situation(), between)).isEqualTo(policy.plan(world.situation(), plan));
            plan = between;
            world.changeAll();
        }
    }

    @Example
    void cover_overloadBesideQueriesThatWait_onlyThoseAreLoadedFor() {
        PlanningCatalog garments = PlanningCatalog.garments();
        PlanningPolicy policy = PolicyKind.INFAAS.with(QUICK);
        ArrivalRate few = rate(garments, 0.7, 50, 0);
        PlacementPlan plan = policy.plan(situation(garments, PlacementPlan.NONE, few), PlacementPlan.NONE);
        Situation now = situation(garments, plan, rate(garments, 0.7, 5_000, 0), rate(garments, 0.9, 1, 1));

        PlacementPlan between = policy.cover(now, plan);

        assertThat(between.changes()).singleElement().satisfies(change -> {
            assertThat(change.kind()).isEqualTo(PlanChange.Kind.COLD);
            assertThat(change.add()).hasSize(1);
        });
        assertThat(policy.plan(situation(garments, between, rate(garments, 0.7, 5_000, 0)), between)
                        .changes())
                .anySatisfy(change -> assertThat(change.kind()).isNotEqualTo(PlanChange.Kind.COLD));
    }

    private static ArrivalRate rate(PlanningCatalog garments, double floor, double items, long waiting) {
        return new ArrivalRate(
                new DemandGrid(garments.catalog()).of("fashion", new Objective(500, floor), 1),
                500,
                items,
                items,
                waiting,
                Map.of());
    }

    private static Situation situation(PlanningCatalog garments, PlacementPlan plan, ArrivalRate... demand) {
        Map<Placement, InstanceState> instances = new TreeMap<>();
        plan.placements().forEach(placement -> instances.put(placement, InstanceState.ACTIVE));
        return new Situation(
                garments.catalog(),
                garments.nodes("a", "b", "c"),
                instances,
                List.of(demand),
                Set.of(),
                Set.of(),
                1_000_000);
    }
}
