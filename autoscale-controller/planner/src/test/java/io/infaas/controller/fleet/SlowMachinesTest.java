package io.infaas.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Machines that take longer than by the profiles all the time: that alone keeps no node. */
final class SlowMachinesTest {

    /** Two nodes of 100 queries/s, of which one has become needless. */
    private static FleetSimulation afterPeak(double queriesPerSecond) {
        FleetSimulation fleet = FleetSimulation.ofFullNodes(Duration.ofSeconds(10), FleetSettings.between(1, 2, 100))
                .run(60, 20)
                .run(60, 150);
        assertThat(fleet.open()).isEqualTo(2);
        return fleet.slow(true).run(300, queriesPerSecond);
    }

    @Test
    void littleLoad_nodeGoes() {
        assertThat(afterPeak(5).open()).isEqualTo(1);
    }

    @Test
    void loadThatSlowOnesMayNotCarry_nodeStays() {
        assertThat(afterPeak(30).open()).isEqualTo(2);
    }

    @Test
    void sameLoadOfMachinesAsProfiled_nodeGoes() {
        assertThat(afterPeak(30).slow(false).run(120, 30).open()).isEqualTo(1);
    }
}
