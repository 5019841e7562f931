package io.infaas.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.Market;
import io.infaas.controller.node.Offering;
import io.infaas.controller.node.SimulatedNodeProvider;
import io.infaas.controller.plan.PlanningCatalog;
import io.infaas.controller.plan.PolicyKind;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How long a machine may take to start does not depend on whether another one could be launched now. */
final class LateStartTest {

    private static final Catalog CATALOG = PlanningCatalog.local()
            .application("fashion", 500, 0.7)
            .variant("small", 0.80, 10, 1, 80)
            .catalog();

    private static final Offering SLOW =
            new Offering(PlanningCatalog.TYPE, "zone-a", Market.ON_DEMAND, 1, Duration.ofMinutes(2), Optional.empty());

    @Test
    void machineOfAnOfferingThatHasClosedSince_hasItsTimeToStart() {
        SimulatedNodeProvider provider = new SimulatedNodeProvider(SLOW);
        FleetSimulation fleet = new FleetSimulation(
                        PolicyKind.INFAAS, CATALOG, provider, FleetSettings.between(1, 4, 100), 1)
                .run(3, 0);
        String first = fleet.machines().get(0).id();

        provider.exhausts(SLOW.id());
        fleet.run(125, 400);

        assertThat(provider.launches()).isGreaterThan(1);
        assertThat(provider.offerings()).allMatch(offering -> !offering.isAvailable(provider.now()));
        assertThat(fleet.machines())
                .filteredOn(machine -> machine.id().equals(first))
                .singleElement()
                .satisfies(machine -> assertThat(machine.life()).isEqualTo(MachineLife.READY));
        assertThat(fleet.entries("node-terminate")).isEmpty();
    }
}
