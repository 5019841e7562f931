package io.infaas.simulator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.policy.PlanningCatalog;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.simulator.machine.MachineOffering;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What an application states of its nodes, in simulated time, with a real policy. */
final class FleetOfApplicationTest {

    @Test
    void demandBeyondTheBudgetOfItsApplication_launchesNothingMore() {
        Catalog limited = PlanningCatalog.local()
                .application("fashion", 500, 0.7)
                .budget(2.2)
                .variant("one", 0.8, 10, 500, 50)
                .usingCores(2)
                .catalog();
        FleetRun fleet = new FleetRun(PolicyKind.COST, limited, FleetSettings.between(1, 8, 100), 1, FleetTest.LOCAL);

        fleet.run(60, 20).run(200, 400);

        assertThat(fleet.open()).isEqualTo(3);
    }

    @Test
    void applicationThatAsksForTwoZones_launchesInBoth_andKeepsThem() {
        FleetRun fleet = zones("a", "b");

        fleet.run(FleetTest.START + 5, 0).run(2 * FleetTest.START + 60, 20).run(900, 20);

        assertThat(fleet.machines()).extracting(NodeMachine::zone).containsExactlyInAnyOrder("a", "b");
        assertThat(fleet.machines()).noneMatch(machine -> fleet.isEmpty(machine.id()));
    }

    @Test
    void applicationThatAsksForTwoZones_inOneThatThereIs_isServedThere() {
        FleetRun fleet = zones("a");

        fleet.run(FleetTest.START + 5, 0).run(900, 20);

        assertThat(fleet.open()).isEqualTo(2);
        assertThat(fleet.machines()).noneMatch(machine -> fleet.isEmpty(machine.id()));
    }

    private static FleetRun zones(String... zones) {
        Catalog spread = PlanningCatalog.local()
                .application("fashion", 500, 0.7)
                .spread(2, 2)
                .variant("one", 0.8, 10, 500, 50)
                .catalog();
        MachineOffering[] offerings = Stream.of(zones)
                .map(zone -> new MachineOffering(
                        FleetTest.LOCAL.nodeType(),
                        zone,
                        FleetTest.LOCAL.market(),
                        FleetTest.LOCAL.pricePerHour(),
                        FleetTest.LOCAL.start(),
                        0,
                        0))
                .toArray(MachineOffering[]::new);
        return new FleetRun(PolicyKind.COST, spread, FleetSettings.between(1, 4, 100), 1, offerings);
    }

    @Test
    void applicationThatAsksForTwoNodes_getsThem_andKeepsThem() {
        Catalog spread = PlanningCatalog.local()
                .application("fashion", 500, 0.7)
                .minNodes(2)
                .variant("one", 0.8, 10, 500, 50)
                .catalog();
        FleetRun fleet = new FleetRun(PolicyKind.COST, spread, FleetSettings.between(1, 4, 100), 1, FleetTest.LOCAL);

        fleet.run(FleetTest.START + 5, 0).run(FleetTest.START + 60, 20);
        assertThat(fleet.open()).isEqualTo(2);
        fleet.run(900, 20);

        assertThat(fleet.open()).isEqualTo(2);
        assertThat(fleet.launches()).isEqualTo(2);
        assertThat(fleet.machines()).noneMatch(machine -> fleet.isEmpty(machine.id()));
        assertThat(fleet.entries("node-launch"))
                .extracting(JournalEntry::reason)
                .anyMatch(reason -> reason.contains("an application asks for more nodes"));
    }
}
