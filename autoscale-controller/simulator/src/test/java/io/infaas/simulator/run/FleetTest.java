package io.infaas.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.Market;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.policy.PlanningCatalog;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.simulator.machine.MachineOffering;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A fleet in simulated time, with a real policy. */
final class FleetTest {

    static final int START = 20;

    private static final int WARM_UP = 120;

    static final MachineOffering LOCAL = offering(PlanningCatalog.TYPE, 1);

    private static final MachineOffering OTHER_ZONE =
            new MachineOffering(PlanningCatalog.TYPE, "zone-b", Market.ON_DEMAND, 1.1, Duration.ofSeconds(START), 0, 0);

    private static final MachineOffering EXHAUSTED =
            new MachineOffering(PlanningCatalog.TYPE, "zone-a", Market.ON_DEMAND, 1, Duration.ofSeconds(START), 1, 0);

    private static MachineOffering offering(String type, double price) {
        return MachineOffering.onDemand(type, price, Duration.ofSeconds(START));
    }

    private static FleetRun simulation(FleetSettings settings) {
        return FleetRun.ofFullNodes(settings, LOCAL);
    }

    private static FleetSettings upTo(int most) {
        return FleetSettings.between(1, most, 100);
    }

    @Test
    void minimum_isLaunchedWithoutDemand() {
        FleetRun fleet = simulation(FleetSettings.between(2, 4, 100)).run(START + 5, 0);

        assertThat(fleet.open()).isEqualTo(2);
        assertThat(fleet.launches()).isEqualTo(2);
    }

    @Test
    void rampUpAndDown_followsDemand_andExplainsEachStep() {
        FleetRun fleet = simulation(upTo(4)).run(60, 20).ramp(60, 20, 250).run(120, 250);
        assertThat(fleet.open()).isBetween(3, 4);

        fleet.ramp(60, 250, 20).run(600, 20);

        assertThat(fleet.open()).isEqualTo(1);
        assertThat(fleet.entries("node-launch")).hasSizeGreaterThan(1).allSatisfy(FleetTest::hasReason);
        assertThat(fleet.entries("node-cordon")).hasSizeGreaterThan(1).allSatisfy(FleetTest::hasReason);
        assertThat(fleet.entries("node-terminate")).hasSameSizeAs(fleet.entries("node-cordon"));
        assertThat(fleet.entries("node-gone")).isNotEmpty();
        assertThat(fleet.shownMachines())
                .filteredOn(machine -> machine.life().equals(MachineLife.GONE.label()))
                .isNotEmpty()
                .allSatisfy(machine -> assertThat(machine.why()).contains("no placement is left; ended on request"));
    }

    private static void hasReason(JournalEntry entry) {
        assertThat(entry.reason()).isNotBlank();
        assertThat(entry.inputs()).containsKeys("pricePerHour", "budgetPerHour", "machines");
    }

    @Test
    void nodeThatAnOperatorCordons_isEmptiedReplacedAndKept_untilTheCordonIsLifted() {
        FleetRun fleet = simulation(upTo(2)).run(60, 20);
        String node = fleet.machines().get(0).id();
        assertThat(fleet.isEmpty(node)).isFalse();

        assertThat(fleet.cordon(node, true)).isEmpty();
        fleet.run(START + 400, 20);

        assertThat(fleet.isEmpty(node)).isTrue();
        assertThat(fleet.machines()).hasSize(2);
        assertThat(fleet.shownMachines())
                .filteredOn(machine -> machine.node().equals(node))
                .singleElement()
                .satisfies(machine -> {
                    assertThat(machine.life()).isEqualTo(MachineLife.CORDONED.label());
                    assertThat(machine.why()).isEqualTo("cordoned by an operator");
                });
        assertThat(fleet.cordon(node, false)).isEmpty();
        fleet.run(1, 20);
        assertThat(fleet.shownMachines())
                .allSatisfy(machine -> assertThat(machine.life()).isEqualTo(MachineLife.READY.label()));
        assertThat(fleet.cordon("nowhere", true)).startsWith("unknown node 'nowhere', expected one of " + node);
    }

    @Test
    void oneDemand_whileItsNodeBoots_launchesNoSecond() {
        FleetRun fleet = simulation(upTo(8)).run(60, 20);

        fleet.run(START + 60, 125);

        assertThat(fleet.launches()).isEqualTo(2);
        assertThat(fleet.open()).isEqualTo(2);
    }

    @Test
    void demandForSeveralNodes_launchesThemBeforeTheFirstServes() {
        FleetRun fleet = simulation(FleetSettings.between(0, 8, 100));

        fleet.run(6, 350);

        assertThat(fleet.open()).isZero();
        assertThat(fleet.machines()).hasSizeBetween(4, 5);
    }

    @ParameterizedTest
    @CsvSource({"4,1", "57,2", "94,2", "190,1"})
    void flatPoissonLoad_neverFlaps(double rate, long seed) {
        assertNeverFlaps(600, rate, seed);
    }

    @Tag("proof")
    @ParameterizedTest
    @CsvSource({"4,1", "4,2", "57,2", "94,2", "190,1", "30,1", "50,1", "60,1", "70,1", "80,1", "90,1", "99,1", "140,1"})
    void flatPoissonLoad_ofMoreRates_neverFlaps(double rate, long seed) {
        assertNeverFlaps(1800, rate, seed);
    }

    private static void assertNeverFlaps(int seconds, double rate, long seed) {
        FleetRun fleet = FleetRun.ofFullNodes(upTo(6), seed, LOCAL);

        fleet.run(seconds, rate);

        List<Integer> counts = fleet.seconds().stream()
                .filter(second -> second.second() > WARM_UP)
                .map(Second::nodes)
                .toList();
        int changes = 0;
        for (int i = 1; i < counts.size(); i++) {
            changes += counts.get(i).equals(counts.get(i - 1)) ? 0 : 1;
        }
        assertThat(changes).as("%s", fleet.history()).isLessThanOrEqualTo(1);
        assertThat(fleet.times("node-cordon")).noneMatch(second -> second > WARM_UP);
    }

    @Test
    void readyNodeThatVanishes_isReplacedInTheSameSecond() {
        FleetRun fleet = simulation(upTo(3)).run(60, 20);
        String id = fleet.machines().get(0).id();
        int before = fleet.launches();

        fleet.faults().fail(id);
        fleet.run(1, 20);

        assertThat(fleet.launches()).isEqualTo(before + 1);
        assertThat(fleet.entries("node-launch")).last().satisfies(entry -> assertThat(entry.reason())
                .contains("'" + id + "' is gone", "replaced"));
        fleet.run(START + 5, 20);
        assertThat(fleet.open()).isEqualTo(1);
    }

    @Test
    void nodeThatIsTakenAway_isReplacedFirst_thenEmptiedAndEnded() {
        FleetRun fleet = simulation(upTo(3)).run(60, 20);
        String id = fleet.machines().get(0).id();

        fleet.faults().interrupt(id);
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
        FleetRun fleet = simulation(FleetSettings.between(2, 4, 100)).run(START + 5, 0);
        List<String> ids = fleet.machines().stream().map(NodeMachine::id).toList();

        ids.forEach(id -> fleet.faults().interrupt(id));
        fleet.run(1, 0);

        assertThat(fleet.entries("node-launch")).last().satisfies(entry -> {
            assertThat(entry.inputs()).containsEntry("count", 2);
            ids.forEach(id -> assertThat(entry.reason()).contains("node '%s' is reclaimed".formatted(id)));
        });
        assertThat(fleet.launches()).isEqualTo(4);
    }

    @Test
    void nodeThatDoesNotAnswer_isReplacedAndEnded() {
        FleetRun fleet = simulation(upTo(3)).run(60, 20);
        String id = fleet.machines().get(0).id();

        fleet.faults().crash(id);
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
        FleetRun fleet = FleetRun.ofFullNodes(upTo(3), LOCAL, OTHER_ZONE);
        fleet.provider().silences(LOCAL.id());

        fleet.run(60 + START + 15, 20);

        assertThat(fleet.machines()).singleElement().satisfies(machine -> assertThat(machine.offering())
                .isEqualTo(OTHER_ZONE.id()));
        assertThat(fleet.entries("node-terminate")).singleElement().satisfies(entry -> assertThat(entry.reason())
                .contains("never answered"));
    }

    @Test
    void offeringWithoutCapacity_theNextBestIsTakenAtOnce() {
        FleetRun fleet = FleetRun.ofFullNodes(upTo(3), EXHAUSTED, OTHER_ZONE);

        fleet.run(5, 20);

        assertThat(fleet.machines()).singleElement().satisfies(machine -> assertThat(machine.offering())
                .isEqualTo(OTHER_ZONE.id()));
        fleet.run(240, 20);
        assertThat(fleet.launches()).isEqualTo(2);
    }

    @Test
    void noOfferingWithCapacity_isTriedNowAndThenOnly() {
        FleetRun fleet = FleetRun.ofFullNodes(upTo(3), EXHAUSTED);

        fleet.run(600, 20);

        assertThat(fleet.launches()).isBetween(2, 5);
        assertThat(fleet.entries("node-wanted")).hasSizeBetween(1, 3);
    }

    @Test
    void cheaperTypeThatSuffices_isTaken_andTheCapableOneOnlyIfNeeded() {
        PlanningCatalog market = PlanningCatalog.local()
                .type("large", 4000, 3)
                .application("fashion", 500, 0.7)
                .variantByType("one", 0.8, 10, 2)
                .usingCores(2);
        FleetRun fleet = new FleetRun(
                PolicyKind.COST, market.catalog(), FleetSettings.between(1, 2, 4), 1, LOCAL, offering("large", 3));

        fleet.run(90, 20);
        assertThat(fleet.machines()).extracting(NodeMachine::nodeType).containsExactly(PlanningCatalog.TYPE);

        fleet.run(90, 300);
        assertThat(fleet.machines()).extracting(NodeMachine::nodeType).contains("large");
    }

    @Test
    void demandAboveTheBudget_isReportedOnceAndNeverPaidFor() {
        FleetRun fleet = simulation(FleetSettings.between(1, 8, 2.5));

        fleet.run(60, 300);

        assertThat(fleet.open()).isEqualTo(2);
        assertThat(fleet.entries("node-wanted")).singleElement().satisfies(entry -> assertThat(entry.reason())
                .contains("budget of $2.5000/h"));
    }

    @Test
    void loadThatReturns_whileANodeIsEmptied_usesItAgain() {
        FleetRun fleet = simulation(upTo(3)).run(60, 20).run(90, 125);
        assertThat(fleet.open()).isEqualTo(2);
        while (fleet.entries("node-cordon").isEmpty() && fleet.second() < 1000) {
            fleet.run(1, 20);
        }
        int launches = fleet.launches();

        fleet.run(5, 125);

        assertThat(fleet.entries("node-uncordon").size()
                        + fleet.entries("node-terminate").size())
                .isPositive();
        fleet.run(60, 125);
        assertThat(fleet.open()).isEqualTo(2);
        assertThat(fleet.launches()).isLessThanOrEqualTo(launches + 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void noDemandAnyMore_endsAtTheMinimum(int minimum) {
        FleetRun fleet = simulation(FleetSettings.between(minimum, 3, 100)).run(90, 125);
        assertThat(fleet.open()).as("%s", fleet.entries("node-launch")).isEqualTo(2);

        fleet.run(900, 0);

        assertThat(fleet.machines()).hasSize(minimum);
    }

    @Test
    void providerThatListsANodeTwiceOrForgetsIt_getsOneLine_andNothingIsLaunchedOrLost() {
        FleetRun fleet = simulation(upTo(3)).run(60, 20);
        String id = fleet.machines().get(0).id();
        int launches = fleet.launches();

        fleet.provider().listsTwice(id);
        fleet.run(5, 20);
        assertThat(fleet.entries("node-doubt")).singleElement().satisfies(entry -> assertThat(entry.reason())
                .contains(id, "more than once"));
        fleet.provider().hides(id, true);
        fleet.run(3, 20);
        fleet.provider().hides(id, false);
        fleet.run(30, 20);

        assertThat(fleet.launches()).isEqualTo(launches);
        assertThat(fleet.open()).isEqualTo(1);
    }

    @Test
    void nodeThatIsForgottenAndDead_isReplacedAtOnce() {
        FleetRun fleet = simulation(upTo(3)).run(60, 20);
        String id = fleet.machines().get(0).id();
        int launches = fleet.launches();

        fleet.provider().hides(id, true);
        fleet.faults().crash(id);
        fleet.run(1, 20);

        assertThat(fleet.launches()).isEqualTo(launches + 1);
        assertThat(fleet.machines()).extracting(NodeMachine::life).contains(MachineLife.REQUESTED);
    }
}
