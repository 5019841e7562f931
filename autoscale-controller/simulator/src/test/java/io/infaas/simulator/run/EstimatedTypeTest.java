package io.infaas.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.estimate.EstimatedProfiles;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.policy.PlanningCatalog;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.simulator.machine.MachineOffering;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A fleet that can be had on a cheap type that nothing was measured on: 100 queries/s where it was measured, two thirds by the estimate. */
final class EstimatedTypeTest {

    private static final MachineOffering NEW =
            MachineOffering.onDemand("new", 0.5, Duration.ofSeconds(FleetTest.START));

    @Test
    void typeThatIsEstimated_isLaunchedForWhatItIsEstimatedToCarry() {
        FleetRun fleet = fleet(EstimatedProfiles.fill(catalog(), List.of("new")), NEW, FleetTest.LOCAL);

        fleet.run(300, 20).ramp(300, 20, 190);
        int since = fleet.second();
        fleet.run(300, 190);

        assertThat(fleet.violatedSince(since)).isLessThan(0.01);
        assertThat(fleet.machines()).extracting(NodeMachine::nodeType).containsOnly("new");
        // by the profile of the other type two would do
        assertThat(fleet.open()).isBetween(3, 4);
    }

    @Test
    void typeWithoutProfilesAndEstimates_carriesNothing() {
        FleetRun fleet = fleet(catalog(), FleetTest.LOCAL, NEW);

        fleet.run(300, 20);

        assertThat(fleet.machines())
                .filteredOn(machine -> machine.nodeType().equals("new"))
                .allMatch(machine -> fleet.isEmpty(machine.id()));
    }

    private static FleetRun fleet(Catalog catalog, MachineOffering... offerings) {
        return new FleetRun(PolicyKind.COST, catalog, FleetSettings.between(1, 8, 100), 1, offerings);
    }

    private static Catalog catalog() {
        Catalog measured = PlanningCatalog.local()
                .application("fashion", 500, 0.7)
                .variant("one", 0.8, 10, 500, 50)
                .usingCores(2)
                .catalog();
        NodeType local = measured.nodeTypes().get(0);
        return new Catalog(
                measured.applications(),
                measured.architectures(),
                measured.variants(),
                List.of(local, new NodeType("new", local.cores(), local.memoryBytes(), 0, 0.5)));
    }
}
