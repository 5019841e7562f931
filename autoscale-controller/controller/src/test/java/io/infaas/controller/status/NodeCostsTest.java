package io.infaas.controller.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.infaas.controller.cost.CostGrouping;
import io.infaas.controller.cost.CostLedger;
import io.infaas.controller.cost.CostQuery;
import io.infaas.controller.cost.CostReport;
import io.infaas.controller.cost.CostShare;
import io.infaas.controller.cost.NodeCost;
import io.infaas.controller.history.RecentHistory;
import io.infaas.controller.policy.LoadedInstance;
import io.infaas.gateway.contract.Candidate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Of the fixture: one node with an instance that serves, one with one that is loading, and a machine for $0.20 with none. */
final class NodeCostsTest {

    private final List<NodeCost> nodes = NodeCosts.of(ControllerSnapshotFixture.snapshot());

    @Test
    void machine_costsWhatItsOfferingCosts_andIsIdle() {
        NodeCost machine = node("c");

        assertThat(machine.offering()).isEqualTo("local/zone-a/spot");
        assertThat(machine.pricePerHour()).isEqualTo(0.2);
        assertThat(machine.split().idle()).isEqualTo(1);
    }

    @Test
    void instanceThatServes_usesWhatItsItemsTake() {
        NodeCost serving = node("a");
        Candidate small = ControllerSnapshotFixture.snapshot().loaded().values().stream()
                .map(LoadedInstance::candidate)
                .filter(one -> one.variant().name().equals(ControllerSnapshotFixture.SMALL))
                .findFirst()
                .orElseThrow();
        double cores = small.coresUsed() / small.nodeType().cores();

        assertThat(serving.offering()).isEqualTo("fixed");
        assertThat(serving.pricePerHour()).isEqualTo(small.nodeType().pricePerHour());
        assertThat(share(serving).used()).isEqualTo(cores * 12.5 / small.itemsPerSecond(1), within(1e-9));
        assertThat(serving.split().idle())
                .isEqualTo(1 - small.pricePerHour() / small.nodeType().pricePerHour(), within(1e-9));
    }

    @Test
    void instanceThatIsLoading_reservesAndUsesNothing() {
        assertThat(share(node("b")).used()).isZero();
        assertThat(share(node("b")).unused()).isPositive();
    }

    @Test
    void controllerThatDoesNotLead_recordsNothing() throws Exception {
        ControllerStatus.LeadershipRow follower = new ControllerStatus.LeadershipRow(false, "another", 3, 1);
        try (CostLedger ledger = CostLedger.open(Optional.empty())) {
            SnapshotRecorder recorder = new SnapshotRecorder(ledger, new RecentHistory());
            recorder.record(ControllerSnapshotFixture.after(0));
            recorder.record(ControllerSnapshotFixture.after(5).with(follower));
            recorder.record(ControllerSnapshotFixture.after(10));
            assertThat(report(ledger).rows()).isEmpty();

            recorder.record(ControllerSnapshotFixture.after(15));
            assertThat(report(ledger).recordedHours()).isEqualTo(5 / 3_600.0, within(1e-9));
        }
    }

    private static CostReport report(CostLedger ledger) throws Exception {
        return ledger.report(new CostQuery(
                        ControllerSnapshotFixture.NOW, ControllerSnapshotFixture.NOW.plusSeconds(1), CostGrouping.NODE))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static CostShare share(NodeCost node) {
        return Objects.requireNonNull(node.split().applications().get("fashion"), node.node());
    }

    private NodeCost node(String id) {
        return nodes.stream().filter(one -> one.node().equals(id)).findFirst().orElseThrow();
    }
}
