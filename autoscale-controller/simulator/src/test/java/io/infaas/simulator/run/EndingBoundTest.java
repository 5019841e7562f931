package io.infaas.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.node.NodeMachine;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many nodes end, in simulated time: few in a minute, and none on evidence that may be wrong. */
final class EndingBoundTest {

    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final int FULL = 350;

    private final FleetRun fleet = FleetRun.ofFullNodes(
                    FleetSettings.between(1, 8, 100).withScaleInDelay(SHORT), FleetTest.LOCAL)
            .ramp(120, 20, FULL)
            .run(180, FULL);

    private final int nodes = fleet.open();

    private final double settled = fleet.second();

    /** Seconds of the ends since the fleet has settled. */
    private List<Double> ends() {
        return fleet.times("node-terminate").stream()
                .filter(second -> second > settled)
                .toList();
    }

    /** Empty nodes serve nothing: three of them, or half the fleet, may end in a minute. */
    @Test
    void needlessNodes_endThreeInAMinute_ofASmallFleet() {
        fleet.run(400, 10);

        List<Double> ends = ends();
        assertThat(ends).hasSize(nodes - 1).hasSizeGreaterThan(2);
        for (int i = 3; i < ends.size(); i++) {
            assertThat(ends.get(i) - ends.get(i - 3)).isGreaterThanOrEqualTo(59);
        }
    }

    @Test
    void silentNode_whileTheProviderForgetsAnother_isReplacedAndNotEnded() {
        String forgotten = fleet.machines().get(0).id();
        String silent = fleet.machines().get(1).id();

        fleet.provider().hides(forgotten, true);
        fleet.faults().crash(silent);
        fleet.run(120, FULL);

        assertThat(ends()).as("%s", fleet.history()).isEmpty();
        fleet.provider().hides(forgotten, false);
        fleet.run(65, FULL);

        assertThat(ends()).hasSize(1);
        assertThat(fleet.entries("node-launch"))
                .filteredOn(entry -> entry.reason().contains("'" + silent + "' has not answered for"))
                .hasSize(1);
    }

    @Test
    void mostNodesSilent_isTakenForAWayThatIsLost_forTenMinutes() {
        List<String> most =
                fleet.machines().stream().map(NodeMachine::id).limit(nodes - 1).toList();
        most.forEach(id -> fleet.faults().crash(id));

        fleet.run(590, FULL);

        assertThat(ends()).as("%s", fleet.history()).isEmpty();
        assertThat(fleet.entries("node-wanted"))
                .anySatisfy(entry -> assertThat(entry.reason()).contains("a network failure is likely"));

        fleet.run(60 * most.size(), FULL);

        assertThat(ends()).hasSameSizeAs(most);
    }
}
