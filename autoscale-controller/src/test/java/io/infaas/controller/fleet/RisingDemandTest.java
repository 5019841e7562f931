package io.infaas.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.controller.node.Market;
import io.infaas.controller.node.Offering;
import io.infaas.controller.node.SimulatedNodeProvider;
import io.infaas.controller.plan.PlanningCatalog;
import io.infaas.controller.plan.PolicyKind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A node carries 100 queries/s, and a machine takes a minute and a half to start. */
final class RisingDemandTest {

    private static final Catalog CATALOG = PlanningCatalog.local()
            .application("fashion", 500, 0.7)
            .variant("small", 0.80, 10, 1, 80)
            .usingCores(2)
            .catalog();

    private static FleetSimulation fleet() {
        Offering slow = new Offering(
                PlanningCatalog.TYPE, "zone-a", Market.ON_DEMAND, 1, Duration.ofSeconds(90), Optional.empty());
        FleetSimulation fleet = new FleetSimulation(
                PolicyKind.INFAAS, CATALOG, new SimulatedNodeProvider(slow), FleetSettings.between(1, 10, 100), 1);
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
