package io.infaas.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.Market;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.node.Offering;
import io.infaas.controller.node.SimulatedNodeProvider;
import io.infaas.controller.plan.PlanOutlook;
import io.infaas.controller.plan.PlanningCatalog;
import io.infaas.controller.plan.PolicyKind;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** INFaaS' signs that the present nodes soon will not do. */
final class ScaleOutTest {

    private static final PlanOutlook IDLE = new PlanOutlook(new TreeMap<>(), new TreeMap<>());
    private static final Catalog CATALOG = PlanningCatalog.local()
            .application("fashion", 500, 0.7)
            .variant("small", 0.80, 10, 1, 80)
            .catalog();
    private static final Offering SLOW =
            new Offering(PlanningCatalog.TYPE, "zone-a", Market.ON_DEMAND, 1, Duration.ofMinutes(2), Optional.empty());
    private static final Duration START = Duration.ofSeconds(20);
    private static final int LITTLE = 20;

    /** 80 % of a node's cores are in use hardly a minute before it is full: too late for a machine that starts then. */
    @Test
    void evenRise_nodesComeBeforeTheyAreNeeded() {
        FleetSimulation fleet = fleet().ramp(600, 20, 270).run(120, 270);

        assertThat(fleet.history()).anyMatch(step -> step.contains("if demand keeps rising"));
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

    private static FleetNode node(String id, InstanceState... instances) {
        Node node = new Node(id, "127.0.0.1", 8000, 8001, "small");
        NodeMachine machine =
                new NodeMachine(id, "small", "", 1, "", MachineLife.READY, Optional.of(node), Optional.empty(), "");
        return new FleetNode(machine, true, List.of(instances), instances.length, false, 0, false, false, false);
    }

    private static Optional<String> sign(FleetNode... nodes) {
        return ScaleOut.sign(List.of(nodes), IDLE, ScaleOut.BUSY);
    }

    @Test
    void sign_variantsInterfereOnEachNode_isOne() {
        assertThat(sign(
                        node("a", InstanceState.INTERFERED, InstanceState.ACTIVE),
                        node("b", InstanceState.INTERFERED, InstanceState.INTERFERED)))
                .contains("variants interfere on all 2 nodes of type small");
        assertThat(sign(
                        node("a", InstanceState.INTERFERED, InstanceState.ACTIVE),
                        node("b", InstanceState.ACTIVE, InstanceState.ACTIVE)))
                .isEmpty();
    }

    @Test
    void sign_slowVariantAloneOnItsNode_isNone() {
        assertThat(sign(node("a", InstanceState.INTERFERED))).isEmpty();
        assertThat(sign(node("a", InstanceState.INTERFERED, InstanceState.ACTIVE), node("b", InstanceState.INTERFERED)))
                .isEmpty();
        // one that leaves or has failed takes nothing from the other
        assertThat(sign(node("a", InstanceState.INTERFERED, InstanceState.FAILED)))
                .isEmpty();
    }

    @Test
    void sign_mostNodesOverloaded_isOne() {
        assertThat(sign(node("a", InstanceState.OVERLOADED))).contains("variants are overloaded on 1 of 1 nodes");
        assertThat(sign(node("a", InstanceState.OVERLOADED), node("b", InstanceState.ACTIVE)))
                .isEmpty();
    }

    @Test
    void sign_coresOfAllNodesInUse_isOne() {
        PlanOutlook busy = new PlanOutlook(new TreeMap<>(), new TreeMap<>(Map.of("a", 0.9)));

        assertThat(ScaleOut.sign(List.of(node("a")), busy, ScaleOut.BUSY))
                .contains("more than 80 % of the cores of all 1 nodes are in use");
        assertThat(ScaleOut.sign(List.of(node("a"), node("b")), busy, ScaleOut.BUSY))
                .isEmpty();
    }

    private static FleetSimulation fleet() {
        FleetSimulation fleet = FleetSimulation.ofFullNodes(Duration.ofSeconds(90), FleetSettings.between(1, 10, 100));
        fleet.run(300, 20);
        fleet.load().reset();
        return fleet;
    }

    /** Two nodes of 100 queries/s, of which one has become needless. */
    private static FleetSimulation afterPeak(double queriesPerSecond) {
        FleetSimulation fleet = FleetSimulation.ofFullNodes(Duration.ofSeconds(10), FleetSettings.between(1, 2, 100))
                .run(60, 20)
                .run(60, 150);
        assertThat(fleet.open()).isEqualTo(2);
        return fleet.slow(true).run(300, queriesPerSecond);
    }
}
