package io.infaas.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.node.NodeMachine;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes that are taken away from a fleet at its maximum, in simulated time. */
final class SurgeTest {

    private static final Duration START = Duration.ofSeconds(20);
    private static final int LITTLE = 20;

    /** One machine more is there while one that is taken away is emptied. */
    @Test
    void nodesThatAreTakenAway_atTheMaximum_areReplacedFirst_oneAfterTheOther() {
        FleetSimulation fleet = FleetSimulation.ofFullNodes(START, FleetSettings.between(2, 2, 100))
                .run(50, LITTLE);
        List<String> ids = fleet.machines().stream().map(NodeMachine::id).toList();

        ids.forEach(id -> fleet.provider().interrupts(id, Duration.ofMinutes(2)));
        fleet.run(1, LITTLE);

        assertThat(fleet.machines()).hasSize(3);
        for (int second = 0; second < 120; second++) {
            fleet.run(1, LITTLE);
            assertThat(fleet.machines()).hasSizeLessThanOrEqualTo(3);
        }
        assertThat(fleet.machines()).hasSize(2).extracting(NodeMachine::id).doesNotContainAnyElementsOf(ids);
    }
}
