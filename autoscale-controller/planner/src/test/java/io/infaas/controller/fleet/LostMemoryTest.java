package io.infaas.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.node.NodeMachine;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A node on which memory of unloaded models does not come back is replaced, with nothing lost. */
final class LostMemoryTest {

    /** The simulation itself checks that no node ends with placements and that the last copy stays. */
    private static FleetSimulation simulation(FleetSettings settings) {
        return FleetSimulation.ofFullNodes(Duration.ofSeconds(20), settings);
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
                .contains("node '" + id + "' does not give back the memory of unloaded models"));
        assertThat(fleet.entries("node-cordon")).singleElement().satisfies(entry -> assertThat(entry.reason())
                .contains("does not give back the memory of unloaded models"));
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
                .contains("does not give back the memory", "there are 1 nodes, the maximum"));
    }
}
