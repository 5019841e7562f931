package io.infaas.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.node.NodeMachine;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many nodes end, in simulated time: few in a minute, and none on evidence that may be wrong. */
final class EndingBoundTest {

    private static final Duration START = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final int FULL = 350;

    private final FleetSimulation fleet = FleetSimulation.ofFullNodes(
                    START, FleetSettings.between(1, 8, 100).withScaleInDelay(SHORT))
            .run(300, FULL);

    private final int nodes = fleet.open();

    private List<Integer> ends() {
        return fleet.history().stream()
                .filter(step -> step.contains(": node-terminate "))
                .map(step -> Integer.parseInt(step.substring(0, step.indexOf(':'))))
                .toList();
    }

    /** Empty nodes serve nothing: three of them, or half the fleet, may end in a minute. */
    @Test
    void needlessNodes_endThreeInAMinute_ofASmallFleet() {
        int before = ends().size();

        fleet.run(400, 10);

        List<Integer> ends = ends().subList(before, ends().size());
        assertThat(ends).hasSize(nodes - 1).hasSizeGreaterThan(2);
        for (int i = 3; i < ends.size(); i++) {
            assertThat(ends.get(i) - ends.get(i - 3)).isGreaterThanOrEqualTo(60);
        }
    }

    @Test
    void silentNode_whileTheProviderForgetsAnother_isReplacedAndNotEnded() {
        String forgotten = fleet.machines().get(0).id();
        String silent = fleet.machines().get(1).id();

        fleet.provider().hides(forgotten, true);
        fleet.goesDown(silent);
        fleet.run(120, FULL);

        assertThat(ends()).isEmpty();
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
        most.forEach(fleet::goesDown);

        fleet.run(590, FULL);

        assertThat(ends()).isEmpty();
        assertThat(fleet.entries("node-wanted"))
                .anySatisfy(entry -> assertThat(entry.reason()).contains("a network failure is likely"));

        fleet.run(60 * most.size(), FULL);

        assertThat(ends()).hasSameSizeAs(most);
    }
}
