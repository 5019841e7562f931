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

/** Machines that take longer than by the profiles all the time: that alone keeps no node. */
final class SlowMachinesTest {

    private static final Catalog CATALOG = PlanningCatalog.local()
            .application("fashion", 500, 0.7)
            .variant("small", 0.80, 10, 1, 80)
            .usingCores(2)
            .catalog();

    /** Two nodes of 100 queries/s, of which one has become needless. */
    private static FleetSimulation afterPeak(double queriesPerSecond) {
        Offering offering = new Offering(
                PlanningCatalog.TYPE, "zone-a", Market.ON_DEMAND, 1, Duration.ofSeconds(10), Optional.empty());
        FleetSimulation fleet = new FleetSimulation(
                        PolicyKind.INFAAS,
                        CATALOG,
                        new SimulatedNodeProvider(offering),
                        FleetSettings.between(1, 2, 100),
                        1)
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
