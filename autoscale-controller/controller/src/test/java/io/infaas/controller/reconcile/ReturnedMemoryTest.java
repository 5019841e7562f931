package io.infaas.controller.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.triton.metrics.MemoryReading;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A load that needs the memory of what is unloaded before: a node of 10 bytes; a3 takes 6, b2 5. */
class ReturnedMemoryTest {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final long MUCH = 4L << 30;

    private final LoopSimulation loop = new LoopSimulation("n1");
    private final SimulatedNode node = loop.node("n1");
    private final Placement a3 = loop.shop.placement("a3", "n1");
    private final Placement b2 = loop.shop.placement("b2", "n1");
    private long used;

    private void replaceBy(Placement next) {
        loop.time.run(SOON);
        loop.plan(a3);
        loop.settles(SOON);
        used = MUCH;
        loop.plan(next);
    }

    private MemoryReading process() {
        return new MemoryReading(OptionalLong.of(used), OptionalLong.empty(), OptionalLong.empty());
    }

    private NodeCapacity capacity() {
        return loop.reconciler.nodeCapacities().get(0);
    }

    @Test
    void nodeReportsThatItCameBack_isLoadedOnlyThen() {
        node.reports(this::process);
        replaceBy(b2);

        loop.time.run(Duration.ofSeconds(10));
        assertThat(node.models()).isEmpty();
        assertThat(loop.state(b2)).isNull();
        assertThat(capacity().used().orElseThrow().hostBytes()).isEqualTo(MUCH);

        used = 0;
        assertThat(loop.settles(SOON)).isTrue();
        assertThat(loop.events("memory-lost")).isEmpty();
    }

    @Test
    void memoryNeverComesBack_isReportedAndTheLoadIsTriedAllTheSame() {
        node.reports(this::process);
        replaceBy(b2);

        assertThat(loop.settles(Duration.ofSeconds(45))).isTrue();

        assertThat(loop.events("memory-lost")).hasSize(1);
        assertThat(capacity().memoryLost()).isTrue();
        used = 0;
        assertThat(loop.time.until(() -> !capacity().memoryLost(), SOON)).isTrue();
        assertThat(loop.events("memory-back")).hasSize(1);
    }

    @Test
    void nodeThatSaysNothingDoesNotFinishTheUnload_itsMemoryCountsForLonger() {
        node.stick(true);
        replaceBy(b2);

        loop.time.run(Duration.ofSeconds(7));
        assertThat(loop.state(a3)).isEqualTo(InstanceState.DRAINING);
        assertThat(loop.state(b2)).isNull();

        assertThat(loop.settles(SOON)).isTrue();
    }

    @Test
    void nodeRestarts_whatItTookIsForgotten() {
        node.reports(this::process);
        replaceBy(b2);
        loop.time.run(Duration.ofSeconds(5));

        node.kill();
        used = 0;
        node.start(Set.of());

        assertThat(loop.settles(Duration.ofSeconds(10))).isTrue();
    }
}
