package io.infaas.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.Market;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.Offering;
import io.infaas.controller.node.SimulatedNodeProvider;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.PlanningCatalog;
import io.infaas.controller.policy.PolicyKind;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A fleet in simulated time, with a real policy. */
final class FleetTest {

    static final int START = 20;
    static final Offering LOCAL = offering(PlanningCatalog.TYPE, 1);

    /** One variant of 100 items/s that uses both cores of a node: a node carries 95 of them. */
    private static final Catalog CATALOG = PlanningCatalog.local()
            .application("fashion", 500, 0.7)
            .variant("one", 0.8, 10, 500, 50)
            .usingCores(2)
            .catalog();

    private static Offering offering(String type, double price) {
        return new Offering(type, "zone-a", Market.ON_DEMAND, price, Duration.ofSeconds(START), Optional.empty());
    }

    private static FleetSimulation simulation(FleetSettings settings) {
        return new FleetSimulation(PolicyKind.COST, CATALOG, new SimulatedNodeProvider(LOCAL), settings, 1);
    }

    private static FleetSettings upTo(int most) {
        return FleetSettings.between(1, most, 100);
    }

    @Test
    void minimum_isLaunchedWithoutDemand() {
        FleetSimulation fleet = simulation(FleetSettings.between(2, 4, 100)).run(START + 5, 0);

        assertThat(fleet.open()).isEqualTo(2);
        assertThat(fleet.provider().launches()).isEqualTo(2);
    }

    @Test
    void rampUpAndDown_followsDemand_andExplainsEachStep() {
        FleetSimulation fleet =
                simulation(upTo(4)).run(60, 20).ramp(60, 20, 250).run(120, 250);
        assertThat(fleet.open()).isBetween(3, 4);

        fleet.ramp(60, 250, 20).run(600, 20);

        assertThat(fleet.open()).isEqualTo(1);
        assertThat(fleet.entries("node-launch")).hasSizeGreaterThan(1).allSatisfy(FleetTest::hasReason);
        assertThat(fleet.entries("node-cordon")).hasSizeGreaterThan(1).allSatisfy(FleetTest::hasReason);
        assertThat(fleet.entries("node-terminate")).hasSameSizeAs(fleet.entries("node-cordon"));
        assertThat(fleet.entries("node-gone")).isNotEmpty();
        assertThat(fleet.shown())
                .filteredOn(machine -> machine.life() == MachineLife.GONE)
                .isNotEmpty()
                .allSatisfy(machine -> assertThat(machine.why()).contains("no placement is left; ended on request"));
    }

    private static void hasReason(JournalEntry entry) {
        assertThat(entry.reason()).isNotBlank();
        assertThat(entry.inputs()).containsKeys("pricePerHour", "budgetPerHour", "machines");
    }

    @Test
    void nodeThatAnOperatorCordons_isEmptiedReplacedAndKept_untilTheCordonIsLifted() {
        FleetSimulation fleet = simulation(upTo(2)).run(60, 20);
        String node = fleet.machines().get(0).id();
        assertThat(fleet.isEmpty(node)).isFalse();

        assertThat(fleet.cordon(node, true)).isEmpty();
        fleet.run(START + 400, 20);

        assertThat(fleet.isEmpty(node)).isTrue();
        assertThat(fleet.machines()).hasSize(2);
        assertThat(fleet.shown())
                .filteredOn(machine -> machine.id().equals(node))
                .singleElement()
                .satisfies(machine -> {
                    assertThat(machine.life()).isEqualTo(MachineLife.CORDONED);
                    assertThat(machine.why()).isEqualTo("cordoned by an operator");
                });
        assertThat(fleet.cordon(node, false)).isEmpty();
        fleet.run(1, 20);
        assertThat(fleet.shown())
                .allSatisfy(machine -> assertThat(machine.life()).isEqualTo(MachineLife.READY));
        assertThat(fleet.cordon("nowhere", true)).startsWith("unknown node 'nowhere', expected one of " + node);
    }

    @Test
    void oneDemand_whileItsNodeBoots_launchesNoSecond() {
        FleetSimulation fleet = simulation(upTo(8)).run(60, 20);

        fleet.run(START + 60, 125);

        assertThat(fleet.provider().launches()).isEqualTo(2);
        assertThat(fleet.open()).isEqualTo(2);
    }

    @Test
    void nodeThatIsReady_butHasNotAnsweredYet_countsAsComing() {
        FleetSimulation fleet = simulation(upTo(8)).run(60, 20).slowAnswers(5);

        fleet.run(START + 60, 125);

        assertThat(fleet.provider().launches()).isEqualTo(2);
        assertThat(fleet.open()).isEqualTo(2);
    }

    @Test
    void demandForSeveralNodes_launchesThemTogether() {
        FleetSimulation fleet = simulation(FleetSettings.between(0, 8, 100));

        fleet.run(1, 350);

        assertThat(fleet.machines()).hasSize(4);
        assertThat(fleet.entries("node-launch")).singleElement().satisfies(entry -> assertThat(entry.inputs())
                .containsEntry("count", 4));
    }

    @ParameterizedTest
    @CsvSource({"4,1", "57,2", "94,2", "190,1"})
    void flatPoissonLoad_neverFlaps(double rate, long seed) {
        assertNeverFlaps(rate, seed);
    }

    @Tag("proof")
    @ParameterizedTest
    @CsvSource({"4,2", "30,1", "50,1", "60,1", "70,1", "80,1", "90,1", "99,1", "140,1"})
    void flatPoissonLoad_ofMoreRates_neverFlaps(double rate, long seed) {
        assertNeverFlaps(rate, seed);
    }

    private static void assertNeverFlaps(double rate, long seed) {
        FleetSimulation fleet =
                new FleetSimulation(PolicyKind.COST, CATALOG, new SimulatedNodeProvider(LOCAL), upTo(6), seed);

        fleet.run(1800, rate);

        List<Integer> counts = fleet.seconds().stream()
                .filter(second -> second.second() > 120)
                .map(FleetSimulation.Second::open)
                .toList();
        int changes = 0;
        for (int i = 1; i < counts.size(); i++) {
            changes += counts.get(i).equals(counts.get(i - 1)) ? 0 : 1;
        }
        assertThat(changes).as("%s", fleet.entries("node-cordon")).isLessThanOrEqualTo(1);
        assertThat(fleet.entries("node-cordon")).isEmpty();
    }

    @Test
    void readyNodeThatVanishes_isReplacedInTheSameSecond() {
        FleetSimulation fleet = simulation(upTo(3)).run(60, 20);
        String id = fleet.machines().get(0).id();
        int before = fleet.provider().launches();

        fleet.loses(id);
        fleet.run(1, 20);

        assertThat(fleet.provider().launches()).isEqualTo(before + 1);
        assertThat(fleet.entries("node-launch")).last().satisfies(entry -> assertThat(entry.reason())
                .contains("'" + id + "' is gone", "replaced"));
        fleet.run(START + 5, 20);
        assertThat(fleet.open()).isEqualTo(1);
    }

    @Test
    void nodeThatIsTakenAway_isReplacedFirst_thenEmptiedAndEnded() {
        FleetSimulation fleet = simulation(upTo(3)).run(60, 20);
        String id = fleet.machines().get(0).id();

        fleet.provider().interrupts(id, Duration.ofMinutes(2));
        fleet.run(1, 20);

        assertThat(fleet.machines()).hasSize(2);
        fleet.run(START + 15, 20);
        assertThat(fleet.machines())
                .extracting(NodeMachine::id)
                .doesNotContain(id)
                .hasSize(1);
        assertThat(fleet.entries("node-terminate")).last().satisfies(entry -> assertThat(entry.node())
                .isEqualTo(id));
    }

    @Test
    void nodesTakenAwayAtOnce_areReplacedByOneRequest_withEachReason() {
        FleetSimulation fleet = simulation(FleetSettings.between(2, 4, 100)).run(START + 5, 0);
        List<String> ids = fleet.machines().stream().map(NodeMachine::id).toList();

        ids.forEach(id -> fleet.provider().interrupts(id, Duration.ofMinutes(2)));
        fleet.run(1, 0);

        assertThat(fleet.entries("node-launch")).last().satisfies(entry -> {
            assertThat(entry.inputs()).containsEntry("count", 2);
            ids.forEach(id -> assertThat(entry.reason()).contains("node '%s' is reclaimed".formatted(id)));
        });
        assertThat(fleet.machines()).hasSize(4);
    }

    @Test
    void nodeThatDoesNotAnswer_isReplacedAndEnded() {
        FleetSimulation fleet = simulation(upTo(3)).run(60, 20);
        String id = fleet.machines().get(0).id();

        fleet.goesDown(id);
        fleet.run(60, 20);

        assertThat(fleet.machines())
                .extracting(NodeMachine::id)
                .doesNotContain(id)
                .isNotEmpty();
        assertThat(fleet.entries("node-terminate")).first().satisfies(entry -> assertThat(entry.reason())
                .contains("has not answered for"));
    }

    @Test
    void launchThatNeverAnswers_isEndedAndTriedElsewhere() {
        Offering other = new Offering(
                PlanningCatalog.TYPE, "zone-b", Market.ON_DEMAND, 1.1, Duration.ofSeconds(START), Optional.empty());
        SimulatedNodeProvider provider = new SimulatedNodeProvider(LOCAL, other);
        provider.silences(LOCAL.id());
        FleetSimulation fleet = new FleetSimulation(PolicyKind.COST, CATALOG, provider, upTo(3), 1);

        fleet.run(60 + START + 15, 20);

        assertThat(fleet.machines()).singleElement().satisfies(machine -> assertThat(machine.offering())
                .isEqualTo(other.id()));
        assertThat(fleet.entries("node-terminate")).singleElement().satisfies(entry -> assertThat(entry.reason())
                .contains("never answered"));
    }

    @Test
    void offeringWithoutCapacity_theNextBestIsTakenAtOnce() {
        Offering other = new Offering(
                PlanningCatalog.TYPE, "zone-b", Market.ON_DEMAND, 1.1, Duration.ofSeconds(START), Optional.empty());
        SimulatedNodeProvider provider = new SimulatedNodeProvider(LOCAL, other);
        provider.exhausts(LOCAL.id());
        FleetSimulation fleet = new FleetSimulation(PolicyKind.COST, CATALOG, provider, upTo(3), 1);

        fleet.run(2, 20);

        assertThat(fleet.machines()).singleElement().satisfies(machine -> assertThat(machine.offering())
                .isEqualTo(other.id()));
        fleet.run(240, 20);
        assertThat(provider.launches()).isEqualTo(2);
    }

    @Test
    void noOfferingWithCapacity_isTriedNowAndThenOnly() {
        SimulatedNodeProvider provider = new SimulatedNodeProvider(LOCAL);
        provider.exhausts(LOCAL.id());
        FleetSimulation fleet = new FleetSimulation(PolicyKind.COST, CATALOG, provider, upTo(3), 1);

        fleet.run(600, 20);

        assertThat(provider.launches()).isBetween(2, 5);
        assertThat(fleet.entries("node-wanted")).hasSizeBetween(1, 3);
    }

    @Test
    void cheaperTypeThatSuffices_isTaken_andTheCapableOneOnlyIfNeeded() {
        PlanningCatalog market = PlanningCatalog.local()
                .type("large", 4000, 3)
                .application("fashion", 500, 0.7)
                .variantByType("one", 0.8, 10, 2)
                .usingCores(2);
        SimulatedNodeProvider provider = new SimulatedNodeProvider(LOCAL, offering("large", 3));
        FleetSimulation fleet =
                new FleetSimulation(PolicyKind.COST, market.catalog(), provider, FleetSettings.between(1, 2, 4), 1);

        fleet.run(90, 20);
        assertThat(fleet.machines()).extracting(NodeMachine::nodeType).containsExactly(PlanningCatalog.TYPE);

        fleet.run(90, 300);
        assertThat(fleet.machines()).extracting(NodeMachine::nodeType).contains("large");
    }

    @Test
    void demandAboveTheBudget_isReportedOnceAndNeverPaidFor() {
        FleetSimulation fleet = simulation(FleetSettings.between(1, 8, 2.5));

        fleet.run(300, 500);

        assertThat(fleet.open()).isEqualTo(2);
        assertThat(fleet.entries("node-wanted")).singleElement().satisfies(entry -> assertThat(entry.reason())
                .contains("budget of $2.5000/h"));
    }

    @Test
    void loadThatReturns_whileANodeIsEmptied_usesItAgain() {
        FleetSimulation fleet = simulation(upTo(3)).run(60, 20).run(90, 125);
        assertThat(fleet.open()).isEqualTo(2);
        while (fleet.entries("node-cordon").isEmpty() && fleet.second() < 1000) {
            fleet.run(1, 20);
        }
        int launches = fleet.provider().launches();

        fleet.run(5, 125);

        assertThat(fleet.entries("node-uncordon").size()
                        + fleet.entries("node-terminate").size())
                .isPositive();
        fleet.run(60, 125);
        assertThat(fleet.open()).isEqualTo(2);
        assertThat(fleet.provider().launches()).isLessThanOrEqualTo(launches + 1);
    }

    @Test
    void fixedFleet_launchesNothing() {
        FleetSimulation fleet = simulation(FleetSettings.between(0, 1, 100)).run(1, 0);
        Fleet fixed = new Fleet(
                fleet.provider(),
                FleetSettings.FIXED,
                PolicyKind.COST.with(PolicySettings.DEFAULTS),
                entry -> {},
                Clock.systemUTC(),
                0);

        assertThat(fixed.settings().isFixed()).isTrue();
        assertThat(fixed.refresh(id -> true, 0)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void noDemandAnyMore_endsAtTheMinimum(int minimum) {
        FleetSimulation fleet =
                simulation(FleetSettings.between(minimum, 3, 100)).run(90, 125);
        assertThat(fleet.open()).as("%s", fleet.entries("node-launch")).isEqualTo(2);

        fleet.run(900, 0);

        assertThat(fleet.machines()).hasSize(minimum);
    }

    @Test
    void providerThatListsANodeTwiceOrForgetsIt_getsOneLine_andNothingIsLaunchedOrLost() {
        FleetSimulation fleet = simulation(upTo(3)).run(60, 20);
        String id = fleet.machines().get(0).id();
        int launches = fleet.provider().launches();

        fleet.provider().listsTwice(id);
        fleet.run(5, 20);
        assertThat(fleet.entries("node-doubt")).singleElement().satisfies(entry -> assertThat(entry.reason())
                .contains(id, "more than once"));
        fleet.provider().hides(id, true);
        fleet.run(3, 20);
        fleet.provider().hides(id, false);
        fleet.run(30, 20);

        assertThat(fleet.provider().launches()).isEqualTo(launches);
        assertThat(fleet.open()).isEqualTo(1);
    }

    @Test
    void nodeThatIsForgottenAndDead_isReplacedAtOnce() {
        FleetSimulation fleet = simulation(upTo(3)).run(60, 20);
        String id = fleet.machines().get(0).id();
        int launches = fleet.provider().launches();

        fleet.provider().hides(id, true);
        fleet.dies(id);
        fleet.run(1, 20);

        assertThat(fleet.provider().launches()).isEqualTo(launches + 1);
        assertThat(fleet.provider().list()).extracting(NodeMachine::life).contains(MachineLife.REQUESTED);
    }
}
