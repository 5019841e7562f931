package io.infaas.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A node carries 100 queries/s, and a machine takes a minute and a half to start. */
final class RisingDemandTest {

    private static FleetSimulation fleet() {
        FleetSimulation fleet = FleetSimulation.ofFullNodes(Duration.ofSeconds(90), FleetSettings.between(1, 10, 100));
        fleet.run(300, 20);
        fleet.load().reset();
        return fleet;
    }

    /** 80 % of a node's cores are in use hardly a minute before it is full: too late for a machine that starts then. */
    @Test
    void evenRise_nodesComeBeforeTheyAreNeeded() {
        FleetSimulation fleet = fleet().ramp(600, 20, 270).run(120, 270);

        assertThat(fleet.history()).anyMatch(step -> step.contains("if demand goes on rising"));
        assertThat(fleet.load().lateShare()).isZero();
        assertThat(fleet.load().mostMachines()).isEqualTo(4);
    }

    @Test
    void step_isNoRise() {
        FleetSimulation fleet = fleet().run(600, 135);

        assertThat(fleet.history()).noneMatch(step -> step.contains("rising"));
        assertThat(fleet.load().mostMachines()).isEqualTo(2);
    }

    @Test
    void evenLoad_launchesNothing() {
        FleetSimulation fleet = fleet().run(3_600, 55);

        assertThat(fleet.entries("node-launch")).hasSize(1);
    }
}
