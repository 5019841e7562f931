package io.infaas.controller.policy;

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
import io.infaas.controller.plan.Placement;
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
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CostPlannerTest {

    private static final double BOUND_MS = 500;

    /** A large machine is as fast as four small ones, at the price of three. */
    private static final Catalog CATALOG = application()
            .variantByType("rough", 0.75, 8, 2)
            .usingCores(2)
            .variantByType("fine", 0.85, 16, 4)
            .usingCores(2)
            .catalog();

    static final Offering SMALL = offering("small", 1);
    static final Offering LARGE = offering("large", 3);

    /** An application on both types, which have two cores each. */
    static PlanningCatalog application() {
        return new PlanningCatalog()
                .type("small", 1000, 1)
                .type("large", 4000, 3)
                .application("fashion", BOUND_MS, 0.7);
    }

    private static Offering offering(String type, double price) {
        return new Offering(type, "zone-a", Market.ON_DEMAND, price, Duration.ofSeconds(60), Optional.empty());
    }

    private final PlanningPolicy planner = new CostPolicy().with(PolicySettings.DEFAULTS);
    private final List<Machine> machines = new ArrayList<>();
    private int minimum = 1;
    private int maximum = 20;
    private double budget = 60;

    private CostPlannerTest machines(String type, int count, boolean ready) {
        for (int i = 0; i < count; i++) {
            machine(type.equals("small") ? SMALL : LARGE, ready);
        }
        return this;
    }

    private void machine(Offering offering, boolean ready) {
        machines.add(new Machine(
                "n" + machines.size(), offering.nodeType(), offering.id(), offering.pricePerHour(), ready, true));
    }

    static Situation situation(Catalog catalog, List<Machine> machines, double preferred, double perSecond) {
        ArrivalRate plain = new ArrivalRate(
                new DemandGrid(catalog).of("fashion", new Objective(BOUND_MS, 0.7), 1),
                BOUND_MS,
                perSecond,
                perSecond,
                0,
                Map.of());
        ArrivalRate rate = new ArrivalRate(
                plain.of(), BOUND_MS, preferred, perSecond, perSecond, plain.rise(), 1, 0, Map.of(), false);
        List<NodeCapacity> nodes = machines.stream()
                .filter(Machine::ready)
                .map(machine -> new NodeCapacity(
                        machine.id(), catalog.nodeType(machine.nodeType()).orElseThrow(), true))
                .toList();
        return new Situation(
                catalog, nodes, Map.of(), perSecond > 0 ? List.of(rate) : List.of(), Set.of(), Set.of(), 1_000_000);
    }

    private MachinePlan machinesFor(double perSecond) {
        return planner.machines(
                situation(CATALOG, machines, 0, perSecond),
                PlacementPlan.NONE,
                new MachineMarket(List.of(SMALL, LARGE), machines, minimum, maximum, budget));
    }

    @Test
    void machines_shortage_launchesAllThatAreNeededAtOnce() {
        MachinePlan plan = machines("small", 1, true).machinesFor(1_500);

        assertThat(plan.launches())
                .extracting(launch -> launch.offering().nodeType())
                .containsOnly("large");
        assertThat(plan.launches().get(0).count()).isEqualTo(3);
    }

    /** Four small ones cost more than a large one, which replaces them if the demand lasts. */
    @Test
    void machines_oneMoreEndsAShortage_endsNone() {
        MachinePlan plan = machines("small", 3, true).machinesFor(380);

        assertThat(plan.launches()).containsExactly(new Launch(SMALL, 1, plan.launches().get(0).reason()));
        assertThat(plan.leaving()).isEmpty();
    }

    @Test
    void machines_severalSmallForALargeOne_areExchangedOnceItIsReady() {
        MachinePlan before = machines("small", 4, true).machinesFor(380);
        MachinePlan coming = machines("large", 1, false).machinesFor(380);
        machines.remove(4);
        MachinePlan ready = machines("large", 1, true).machinesFor(380);

        assertThat(before.launches()).extracting(Launch::count).containsExactly(1);
        assertThat(before.leaving()).isEmpty();
        assertThat(coming.launches()).isEmpty();
        assertThat(coming.leaving()).isEmpty();
        assertThat(ready.leaving()).extracting(Leaving::node).containsExactlyInAnyOrder("n0", "n1", "n2", "n3");
    }

    @Test
    void machines_aMachineThatFits_staysAlthoughAnotherIsALittleCheaper() {
        MachinePlan plan = machines("large", 1, true).machinesFor(230);

        assertThat(plan.launches()).isEmpty();
        assertThat(plan.leaving()).isEmpty();
    }

    /** Else a machine that just suffices would be launched and given up again for ever. */
    @Test
    void machines_substituteThatIsLaunched_replacesTheOldOneOnceItIsReady() {
        int exchanges = 0;
        for (int perSecond = 20; perSecond < 300; perSecond++) {
            machines.clear();
            List<Launch> launches =
                    machines("large", 1, true).machinesFor(perSecond).launches();
            for (Launch launch : launches) {
                machines(launch.offering().nodeType(), launch.count(), true);
            }
            if (!launches.isEmpty()) {
                exchanges++;
                List<String> leaving = machinesFor(perSecond).leaving().stream()
                        .map(Leaving::node)
                        .toList();
                machines.removeIf(machine -> leaving.contains(machine.id()));
                assertThat(leaving)
                        .as("%d queries/s: %s", perSecond, launches)
                        .contains("n0");
                assertThat(machinesFor(perSecond))
                        .as("%d queries/s: %s", perSecond, machines)
                        .isEqualTo(MachinePlan.NONE);
            }
        }
        assertThat(exchanges).isPositive();
    }

    @Test
    void machines_demandFalls_allNeedlessOnesLeaveAtOnce() {
        MachinePlan plan = machines("small", 9, true).machinesFor(20);

        assertThat(plan.leaving()).hasSize(8);
    }

    @Test
    void machines_noDemand_keepsTheMinimum() {
        minimum = 3;

        assertThat(machines("small", 5, true).machinesFor(0).leaving()).hasSize(2);
    }

    @Test
    void machines_budget_isKept() {
        budget = 5;

        MachinePlan plan = machines("small", 1, true).machinesFor(5_000);

        double price = 1;
        for (Launch launch : plan.launches()) {
            price += launch.count() * launch.offering().pricePerHour();
        }
        assertThat(price).isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource({"1e-7, 0, 'they cost $0.4951/h when they are late, less than a machine'", "1e-5, 3, ''", "0.01, 3, ''"})
    void machines_latePrice_buysWhatItIsWorth(double latePrice, int launched, String obstacle) {
        Catalog catalog = application()
                .latePrice(latePrice)
                .variantByType("rough", 0.75, 8, 2)
                .usingCores(2)
                .catalog();
        machines("small", 1, true);

        MachinePlan plan = planner.machines(
                situation(catalog, machines, 0, 1_500),
                PlacementPlan.NONE,
                new MachineMarket(List.of(SMALL, LARGE), machines, minimum, maximum, budget));

        assertThat(plan.launches().stream().mapToInt(Launch::count).sum()).isEqualTo(launched);
        assertThat(plan.obstacle()).endsWith(obstacle);
    }

    /** One small machine carries the load with the variant at the floor, two carry it with the preferred one. */
    @ParameterizedTest
    @CsvSource({"1e-8, 1, 0, 0", "1e-6, 1, 1, 0", "1e-8, 2, 0, 1", "1e-6, 2, 0, 0"})
    void machines_accuracyPrice_buysWhatItIsWorth(double accuracyPrice, int present, int launched, int leaving) {
        Catalog catalog = application()
                .accuracyPrice(accuracyPrice)
                .variantByType("rough", 0.75, 8, 2)
                .usingCores(2)
                .variantByType("fine", 0.85, 16, 4)
                .usingCores(2)
                .catalog();
        machines("small", present, true);

        MachinePlan plan = planner.machines(
                situation(catalog, machines, 0.85, 100),
                PlacementPlan.NONE,
                new MachineMarket(List.of(SMALL, LARGE), machines, minimum, maximum, budget));

        assertThat(plan.launches().stream().mapToInt(Launch::count).sum()).isEqualTo(launched);
        assertThat(plan.leaving()).hasSize(leaving);
        assertThat(plan.launches())
                .allSatisfy(launch -> assertThat(launch.reason()).contains("accuracy worth $3.6"));
    }

    /** Small machines cost less for this load, but none holds the variant. */
    @Test
    void machines_variantFitsOneType_launchesThatType() {
        Catalog catalog = new PlanningCatalog()
                .type("small", 1_000, 1)
                .type("large", 2_000, 3)
                .application("fashion", BOUND_MS, 0.7)
                .variant("rough", 0.75, 8, 50, 1_001)
                .catalog();

        MachinePlan plan = planner.machines(
                situation(catalog, machines, 0, 20),
                PlacementPlan.NONE,
                new MachineMarket(List.of(SMALL, LARGE), machines, minimum, maximum, budget));

        assertThat(plan.launches())
                .extracting(launch -> launch.offering().nodeType())
                .containsExactly("large");
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
        List<Offering> offerings = List.of(
                offering("small", 1), offering("large", 1.2), offering("giant", 4), offering("titan", 4.4));
        machine(offerings.get(2), true);

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
                new MachineMarket(offerings, machines, minimum, maximum, budget));

        assertThat(plan.launches())
                .extracting(launch -> launch.offering().nodeType())
                .containsExactlyInAnyOrder("small", "large");
    }

    private static Offering spot(String zone, double price) {
        return new Offering("small", zone, Market.SPOT, price, Duration.ofSeconds(60), Optional.empty());
    }

    private MachinePlan machinesFor(double perSecond, Offering... offerings) {
        return planner.machines(
                situation(CATALOG, machines, 0, perSecond),
                PlacementPlan.NONE,
                new MachineMarket(List.of(offerings), machines, minimum, maximum, budget));
    }

    @Test
    void machines_sameTypeCostsLessOnSpot_areExchangedOnceItIsReady() {
        Offering spot = spot("zone-a", 0.3);
        machines("small", 1, true);
        MachinePlan first = machinesFor(20, SMALL, spot);
        machine(spot, false);
        MachinePlan second = machinesFor(20, SMALL, spot);
        machines.remove(1);
        machine(spot, true);
        MachinePlan third = machinesFor(20, SMALL, spot);

        assertThat(first.launches())
                .containsExactly(new Launch(
                        spot, 1, "small/zone-a/spot costs $0.3000/h, small/zone-a/on-demand $1.0000/h"));
        assertThat(first.leaving()).isEmpty();
        assertThat(second).isEqualTo(MachinePlan.NONE);
        assertThat(third.launches()).isEmpty();
        assertThat(third.leaving()).extracting(Leaving::node).containsExactly("n0");
    }

    @Test
    void machines_sameTypeCostsLessThanItsLaunch_stay() {
        assertThat(machines("small", 1, true).machinesFor(20, SMALL, spot("zone-a", 0.9)))
                .isEqualTo(MachinePlan.NONE);
    }

    @Test
    void machines_thirtyOnDemand_areExchangedThreeAtATime() {
        maximum = 50;

        MachinePlan plan = machines("small", 30, true).machinesFor(4_000, SMALL, spot("zone-a", 0.3));

        assertThat(plan.launches()).extracting(Launch::count).containsExactly(3);
    }

    @Test
    void machines_oneOfTwoZonesIsBootingToo_keepsAReadyMachineInEach() {
        Catalog catalog = application()
                .spread(2, 2)
                .variantByType("rough", 0.75, 8, 2)
                .usingCores(2)
                .catalog();
        machines("small", 1, true).machines("small", 1, false);
        machines.add(new Machine("b0", "small", "small/zone-b/on-demand", 1, true, true));
        machines.add(new Machine("b1", "small", "small/zone-b/on-demand", 1, true, true));

        MachinePlan plan = planner.machines(
                situation(catalog, machines, 0, 5),
                PlacementPlan.NONE,
                new MachineMarket(List.of(SMALL), machines, minimum, maximum, budget));

        assertThat(plan.leaving()).extracting(Leaving::node).containsExactlyInAnyOrder("n1", "b1");
    }

    @Test
    void machines_everyReason_hasBothFleetsAndPrices() {
        assertThat(machines("small", 1, true).machinesFor(1_500).launches())
                .extracting(Launch::reason)
                .allMatch(
                        reason -> reason.matches(
                                "3 large and 1 small at \\$10.0000/h: [0-9.e+]+ queries/s more than 1 small at \\$1.0000/h carry"));
    }

    private static Set<String> variants(PlacementPlan plan) {
        Set<String> variants = new TreeSet<>();
        plan.placements().forEach(placement -> variants.add(placement.variant()));
        return variants;
    }

    @Test
    void plan_roomForThePreferredAccuracy_usesItUntilDemandNeedsTheRoom() {
        machines("large", 1, true);

        PlacementPlan calm = planner.plan(situation(CATALOG, machines, 0.85, 50), PlacementPlan.NONE);
        PlacementPlan busy = planner.plan(situation(CATALOG, machines, 0.85, 350), calm);
        PlacementPlan again = planner.plan(situation(CATALOG, machines, 0.85, 50), busy);

        assertThat(variants(calm)).contains(PlanningCatalog.name("fine"));
        assertThat(variants(busy)).containsExactly(PlanningCatalog.name("rough"));
        // the rough one stays in reserve
        assertThat(variants(again)).containsExactly(PlanningCatalog.name("fine"), PlanningCatalog.name("rough"));
    }

    @Test
    void plan_sameSituation_changesNothing() {
        machines("small", 3, true);
        Situation situation = situation(CATALOG, machines, 0, 200);

        PlacementPlan plan = planner.plan(situation, PlacementPlan.NONE);

        assertThat(planner.plan(situation, plan).changes()).isEmpty();
    }

    /** The nodes of an application's placements, with one variant on small machines. */
    private List<String> nodesOf(PlanningCatalog application, int count, double perSecond) {
        Catalog catalog =
                application.variantByType("rough", 0.75, 8, 2).usingCores(2).catalog();
        machines("small", count, true);
        return planner.plan(situation(catalog, machines, 0, perSecond), PlacementPlan.NONE).placements().stream()
                .map(Placement::node)
                .toList();
    }

    @Test
    void plan_budgetOfAnApplication_boundsItsPlacements() {
        assertThat(nodesOf(application().budget(2), 6, 600)).hasSize(2);
    }

    @Test
    void plan_applicationOnSeveralNodes_isOnThem() {
        assertThat(nodesOf(application().minNodes(3), 5, 5)).hasSize(3);
    }
}
