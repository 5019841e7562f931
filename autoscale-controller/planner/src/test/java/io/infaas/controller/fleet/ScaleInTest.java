package io.infaas.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.SimulatedNodeProvider;
import io.infaas.controller.plan.PlanningCatalog;
import io.infaas.controller.plan.PolicyKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which nodes go, in simulated time with a real policy. */
class ScaleInTest {

    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(2);

    /** Two nodes, each of which carries 95 items/s. */
    private final FleetSimulation fleet = new FleetSimulation(
                    PolicyKind.INFAAS,
                    PlanningCatalog.local()
                            .application("fashion", 500, 0.7)
                            .variant("one", 0.8, 10, 500, 50)
                            .usingCores(2)
                            .catalog(),
                    new SimulatedNodeProvider(FleetTest.LOCAL),
                    FleetSettings.between(1, 2, 100),
                    1)
            .run(60, 20)
            .ramp(60, 20, 150)
            .run(120, 150);

    @Test
    void idleNode_besideOneThatIsNearItsLimit_stays() {
        fleet.ramp(30, 150, 70).run(300, 70);

        assertThat(fleet.open()).isEqualTo(2);
        assertThat(fleet.entries("node-cordon")).isEmpty();
    }

    @Test
    void idleNode_besideOneWithRoom_goes() {
        fleet.ramp(30, 150, 30).run(300, 30);

        assertThat(fleet.open()).isEqualTo(1);
    }

    @Test
    void launchSoonAfterAScaleIn_doublesTheDelayOfTheNextOne_untilOneStaysGood() {
        FleetSimulation alternating = FleetSimulation.ofFullNodes(START, upTo(2));
        for (int i = 0; i < 6; i++) {
            runUntilOpen(alternating, 2, 150);
            runUntilOpen(alternating, 1, 20);
        }
        for (int i = 0; i < 3; i++) {
            alternating.run(600, 20);
            runUntilOpen(alternating, 2, 150);
            runUntilOpen(alternating, 1, 20);
        }

        assertThat(delays(alternating))
                .containsExactly("20 s", "40 s", "80 s", "160 s", "320 s", "320 s", "160 s", "80 s", "40 s");
    }

    @Test
    void launchSoonAfterSeveralScaleIns_doublesTheDelay_howeverManyTheyWere() {
        FleetSimulation alternating = FleetSimulation.ofFullNodes(START, upTo(4));
        for (int i = 0; i < 3; i++) {
            runUntilOpen(alternating, 4, 350);
            runUntilOpen(alternating, 1, 20);
        }

        assertThat(delays(alternating))
                .containsExactly("20 s", "20 s", "20 s", "40 s", "40 s", "40 s", "80 s", "80 s", "80 s");
    }

    @Test
    void nodeLosesMemory_isReplacedBeforeItIsEmptied() {
        FleetSimulation fleet = simulation(FleetSettings.between(1, 3, 100)).run(60, 20);
        String id = fleet.machines().get(0).id();

        fleet.leaks(id).run(10, 20);
        assertThat(fleet.machines()).hasSize(2);
        assertThat(fleet.entries("node-cordon")).isEmpty();

        fleet.run(60, 20);
        assertThat(fleet.machines())
                .extracting(NodeMachine::id)
                .doesNotContain(id)
                .hasSize(1);
        assertThat(fleet.entries("node-launch")).last().satisfies(entry -> assertThat(entry.reason())
                .contains("node '" + id + "' does not release the memory of unloaded models"));
        assertThat(fleet.entries("node-cordon")).singleElement().satisfies(entry -> assertThat(entry.reason())
                .contains("does not release the memory of unloaded models"));
        int launches = fleet.provider().launches();

        fleet.run(300, 20);

        assertThat(fleet.provider().launches()).isEqualTo(launches);
        assertThat(fleet.open()).isEqualTo(1);
    }

    @Test
    void maximumReached_staysAndServes_andSaysSo() {
        FleetSimulation fleet = simulation(FleetSettings.between(1, 1, 100)).run(60, 20);
        String id = fleet.machines().get(0).id();

        fleet.leaks(id).run(300, 20);

        assertThat(fleet.machines()).extracting(NodeMachine::id).containsExactly(id);
        assertThat(fleet.seconds().get(fleet.second() - 1).unserved()).isZero();
        assertThat(fleet.entries("node-wanted")).isNotEmpty().allSatisfy(entry -> assertThat(entry.reason())
                .contains("does not release the memory", "the fleet has its maximum of 1 nodes"));
    }

    private static FleetSettings upTo(int nodes) {
        return FleetSettings.between(1, nodes, 100).withDelays(SHORT, SHORT);
    }

    private static List<String> delays(FleetSimulation fleet) {
        return fleet.entries("node-cordon").stream()
                .map(entry -> entry.reason().replaceFirst(".* for (\\d+ s):.*", "$1"))
                .toList();
    }

    private static void runUntilOpen(FleetSimulation fleet, int nodes, double queriesPerSecond) {
        for (int i = 0; i < 1000 && fleet.open() != nodes; i++) {
            fleet.run(1, queriesPerSecond);
        }
        assertThat(fleet.open()).isEqualTo(nodes);
    }

    /** The simulation itself checks that no node ends with placements and that the last copy stays. */
    private static FleetSimulation simulation(FleetSettings settings) {
        return FleetSimulation.ofFullNodes(Duration.ofSeconds(20), settings);
    }
}
