package io.infaas.simulator.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.controller.fleet.FleetRounds;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.Market;
import io.infaas.controller.node.NodeProvider;
import io.infaas.controller.node.NodeProviderContract;
import io.infaas.controller.policy.PlanningCatalog;
import io.infaas.simulator.time.VirtualTime;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** The simulated provider keeps the contract, and its faults are those that a workload states. */
final class SimulatedMachinesTest extends NodeProviderContract {

    private static final Duration START = Duration.ofSeconds(20);
    private static final Catalog CATALOG = PlanningCatalog.local().catalog();

    private final VirtualTime time = new VirtualTime();
    private final SimulatedMachines machines = machines(MachineOffering.onDemand(PlanningCatalog.TYPE, 0.2, START));

    private SimulatedMachines machines(MachineOffering offering) {
        return new SimulatedMachines(time, new Random(1), Truth.asProfiled(1), CATALOG, List.of(offering));
    }

    @Override
    protected NodeProvider provider() {
        return machines;
    }

    @Override
    protected void await(String event, BooleanSupplier condition) {
        for (int second = 0; second < 600 && !condition.getAsBoolean(); second++) {
            time.run(Duration.ofSeconds(1));
        }
        assertThat(condition.getAsBoolean()).as(event).isTrue();
    }

    @Override
    protected boolean runs(String id) {
        return machines.find(id).orElseThrow().isUp();
    }

    @Override
    protected void reconfigure() {
        machines.configure("2");
    }

    @Test
    void configurationChanges_andLeaders_eachNodeIsReplacedOnce() {
        FleetRounds rounds = new FleetRounds(machines, PlanningCatalog.TYPE, 3);
        run(rounds, 60);
        assertThat(machines.nodes()).hasSize(3);

        machines.configure("2");
        // nodes come in 20 s: leaders change while they come, while nodes leave, and in between
        for (int i = 0; i < 40; i++) {
            run(rounds, 7);
            rounds.changeLeader();
        }

        assertThat(machines.nodes()).hasSize(3);
        assertThat(machines.list())
                .filteredOn(machine -> machine.life() == MachineLife.READY)
                .allSatisfy(machine -> assertThat(machine.configuration()).isEqualTo("2"));
        assertThat(machines.launches()).isEqualTo(6);
    }

    private void run(FleetRounds rounds, int seconds) {
        for (int i = 0; i < seconds; i++) {
            time.run(Duration.ofSeconds(1));
            rounds.run(1, id -> machines.find(id).filter(SimulatedMachine::isUp).isPresent());
        }
    }

    @Test
    void launch_isReadyAfterItsStartTimeAndNotBefore() {
        machines.launch(offering().id(), 1, "plan-1");

        time.run(Duration.ofSeconds(19));
        assertThat(machines.nodes()).isEmpty();

        time.run(Duration.ofSeconds(1));
        assertThat(machines.nodes()).hasSize(1);
    }

    @Test
    void launch_withoutCapacity_isRefusedForThreeMinutes() {
        SimulatedMachines without =
                machines(new MachineOffering(PlanningCatalog.TYPE, "zone-a", Market.SPOT, 0.1, START, 1, 0));

        without.launch(without.offerings().get(0).id(), 1, "plan-1");

        assertThat(without.list()).singleElement().satisfies(machine -> assertThat(machine.life())
                .isEqualTo(MachineLife.GONE));
        assertThat(without.offerings().get(0).isAvailable(time.clock().instant()))
                .isFalse();
        time.run(Duration.ofMinutes(3));
        assertThat(without.offerings().get(0).isAvailable(time.clock().instant()))
                .isTrue();
    }

    @Test
    void interruption_isAnnouncedTwoMinutesBefore() {
        SimulatedMachines spot =
                machines(new MachineOffering(PlanningCatalog.TYPE, "zone-a", Market.SPOT, 0.1, START, 0, 60));
        spot.launch(spot.offerings().get(0).id(), 1, "plan-1");

        await("an announcement", () -> spot.list().get(0).life() == MachineLife.INTERRUPTED);
        time.run(Duration.ofSeconds(118));
        assertThat(spot.list().get(0).life()).isEqualTo(MachineLife.INTERRUPTED);
        time.run(Duration.ofSeconds(2));
        assertThat(spot.list().get(0).life()).isEqualTo(MachineLife.GONE);
    }
}
