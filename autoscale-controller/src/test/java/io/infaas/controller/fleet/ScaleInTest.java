package io.infaas.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.node.SimulatedNodeProvider;
import io.infaas.controller.plan.PlanningCatalog;
import io.infaas.controller.plan.PolicyKind;
import org.junit.jupiter.api.Test;

/** Which nodes go, in simulated time with a real policy. */
class ScaleInTest {

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
}
