package io.infaas.controller.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.plan.PlanOutlook;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** INFaaS' signs that the present nodes soon will not do. */
final class ScaleOutTest {

    private static final PlanOutlook IDLE = new PlanOutlook(new TreeMap<>(), new TreeMap<>());

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
}
