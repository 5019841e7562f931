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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CostPlannerTest {

    static final double BOUND_MS = 500;

    /** A large machine is as fast as four small ones, at the price of three. */
    static final Catalog CATALOG = application()
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

    static Offering offering(String type, double price) {
        return new Offering(type, "zone-a", Market.ON_DEMAND, price, Duration.ofSeconds(60), Optional.empty());
    }

    private final PlanningPolicy planner = new CostPolicy().with(PolicySettings.DEFAULTS);
    private final List<Machine> machines = new ArrayList<>();
    private int minimum = 1;
    private int maximum = 20;
    private double budget = 60;

    private CostPlannerTest machines(String type, int count, boolean ready) {
        for (int i = 0; i < count; i++) {
            machines.add(machine("n" + machines.size(), type.equals("small") ? SMALL : LARGE, ready));
        }
        return this;
    }

    static Machine machine(String id, Offering offering, boolean ready) {
        return new Machine(id, offering.nodeType(), offering.id(), offering.pricePerHour(), ready, true);
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
