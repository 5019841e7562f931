package io.infaas.controller.policy;

import static io.infaas.controller.policy.CostPlannerTest.BOUND_MS;
import static io.infaas.controller.policy.CostPlannerTest.CATALOG;
import static io.infaas.controller.policy.CostPlannerTest.LARGE;
import static io.infaas.controller.policy.CostPlannerTest.SMALL;
import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.controller.node.Market;
import io.infaas.controller.node.Offering;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.MachineMarket;
import io.infaas.controller.plan.MachineMarket.Machine;
import io.infaas.controller.plan.MachinePlan;
import io.infaas.controller.plan.MachinePlan.Launch;
import io.infaas.controller.plan.MachinePlan.Leaving;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.DemandGrid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Machines in the place of others that cost more. */
final class MachineExchangeTest {

    private static final Offering SPOT = spot(0.3);

    private final PlanningPolicy planner = new CostPolicy().with(PolicySettings.DEFAULTS);
    private final List<Machine> machines = new ArrayList<>();

    private static Offering spot(double price) {
        return new Offering("small", "zone-a", Market.SPOT, price, Duration.ofSeconds(60), Optional.empty());
    }

    private MachineExchangeTest machines(Offering offering, int count, boolean ready) {
        for (int i = 0; i < count; i++) {
            machines.add(CostPlannerTest.machine("n" + machines.size(), offering, ready));
        }
        return this;
    }

    private MachinePlan machinesFor(double perSecond, Offering... offerings) {
        return planner.machines(
                CostPlannerTest.situation(CATALOG, machines, 0, perSecond),
                PlacementPlan.NONE,
                new MachineMarket(List.of(offerings), machines, 1, 50, 60));
    }

    /** Four small ones cost more than a large one, which replaces them if the demand lasts. */
    @Test
    void machines_oneMoreEndsAShortage_endsNone() {
        MachinePlan plan = machines(SMALL, 3, true).machinesFor(380, SMALL, LARGE);

        assertThat(plan.launches())
                .containsExactly(new Launch(SMALL, 1, plan.launches().get(0).reason()));
        assertThat(plan.leaving()).isEmpty();
    }

    @Test
    void machines_severalSmallForALargeOne_areExchangedOnceItIsReady() {
        MachinePlan before = machines(SMALL, 4, true).machinesFor(380, SMALL, LARGE);
        MachinePlan coming = machines(LARGE, 1, false).machinesFor(380, SMALL, LARGE);
        machines.remove(4);
        MachinePlan ready = machines(LARGE, 1, true).machinesFor(380, SMALL, LARGE);

        assertThat(before.launches()).extracting(Launch::count).containsExactly(1);
        assertThat(before.leaving()).isEmpty();
        assertThat(coming.launches()).isEmpty();
        assertThat(coming.leaving()).isEmpty();
        assertThat(ready.leaving()).extracting(Leaving::node).containsExactlyInAnyOrder("n0", "n1", "n2", "n3");
    }

    @Test
    void machines_aMachineThatFits_staysAlthoughAnotherIsALittleCheaper() {
        MachinePlan plan = machines(LARGE, 1, true).machinesFor(230, SMALL, LARGE);

        assertThat(plan.launches()).isEmpty();
        assertThat(plan.leaving()).isEmpty();
    }

    /** Else a machine that just suffices would be launched and given up again for ever. */
    @Test
    void machines_substituteThatIsLaunched_replacesTheOldOneOnceItIsReady() {
        int exchanges = 0;
        for (int perSecond = 20; perSecond < 300; perSecond++) {
            machines.clear();
            List<Launch> launches = machines(LARGE, 1, true)
                    .machinesFor(perSecond, SMALL, LARGE)
                    .launches();
            for (Launch launch : launches) {
                machines(launch.offering(), launch.count(), true);
            }
            if (!launches.isEmpty()) {
                exchanges++;
                List<String> leaving = machinesFor(perSecond, SMALL, LARGE).leaving().stream()
                        .map(Leaving::node)
                        .toList();
                machines.removeIf(machine -> leaving.contains(machine.id()));
                assertThat(leaving).as("%d queries/s: %s", perSecond, launches).contains("n0");
                assertThat(machinesFor(perSecond, SMALL, LARGE))
                        .as("%d queries/s: %s", perSecond, machines)
                        .isEqualTo(MachinePlan.NONE);
            }
        }
        assertThat(exchanges).isPositive();
    }

    /** Each of the cheap types serves one application, each of the dear ones both. */
    @Test
    void machines_twoTypesTogetherCostLessThanTheDearOneThatCarriesAll_replaceIt() {
        Catalog catalog = new PlanningCatalog()
                .type("small", 1_000, 1)
                .type("large", 1_000, 1.2)
                .type("giant", 1_000, 4)
                .type("titan", 1_000, 4.4)
                .application("fashion", BOUND_MS, 0.7)
                .variantByType("rough", 0.75, 8, 2_000, 2, 2)
                .application("text", BOUND_MS, 0.7)
                .variantByType("words", 0.75, 2_000, 8, 2, 2)
                .catalog();
        DemandGrid grid = new DemandGrid(catalog);
        List<ArrivalRate> rates = Stream.of("fashion", "text")
                .map(name -> grid.of(name, new Objective(BOUND_MS, 0.7), 1))
                .map(of -> new ArrivalRate(of, BOUND_MS, 20, 20, 0, Map.of()))
                .toList();
        List<Offering> offerings = Stream.of("small", "large", "giant", "titan")
                .map(type -> CostPlannerTest.offering(
                        type, catalog.nodeType(type).orElseThrow().pricePerHour()))
                .toList();
        machines(offerings.get(2), 1, true);

        MachinePlan plan = planner.machines(
                new Situation(
                        catalog,
                        List.of(new NodeCapacity("n0", catalog.nodeType("giant").orElseThrow(), true)),
                        Map.of(),
                        rates,
                        Set.of(),
                        Set.of(),
                        1_000_000),
                PlacementPlan.NONE,
                new MachineMarket(offerings, machines, 1, 50, 60));

        assertThat(plan.launches())
                .extracting(launch -> launch.offering().nodeType())
                .containsExactlyInAnyOrder("small", "large");
    }

    @Test
    void machines_sameTypeCostsLessOnSpot_areExchangedOnceItIsReady() {
        machines(SMALL, 1, true);
        MachinePlan first = machinesFor(20, SMALL, SPOT);
        machines(SPOT, 1, false);
        MachinePlan second = machinesFor(20, SMALL, SPOT);
        machines.remove(1);
        machines(SPOT, 1, true);
        MachinePlan third = machinesFor(20, SMALL, SPOT);

        assertThat(first.launches())
                .containsExactly(
                        new Launch(SPOT, 1, "small/zone-a/spot costs $0.3000/h, small/zone-a/on-demand $1.0000/h"));
        assertThat(first.leaving()).isEmpty();
        assertThat(second).isEqualTo(MachinePlan.NONE);
        assertThat(third.launches()).isEmpty();
        assertThat(third.leaving()).extracting(Leaving::node).containsExactly("n0");
    }

    @Test
    void machines_sameTypeCostsLessThanItsLaunch_stay() {
        assertThat(machines(SMALL, 1, true).machinesFor(20, SMALL, spot(0.9))).isEqualTo(MachinePlan.NONE);
    }

    @Test
    void machines_thirtyOnDemand_areExchangedThreeAtATime() {
        MachinePlan plan = machines(SMALL, 30, true).machinesFor(4_000, SMALL, SPOT);

        assertThat(plan.launches()).extracting(Launch::count).containsExactly(3);
    }
}
