package io.infaas.controller.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.control.FaultProxy;
import io.infaas.triton.testing.Until;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** No query of any of three applications is lost, and none answered wrongly, while nodes come and go and everything else fails. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ElasticFleetScenario {

    /** Queries/s; a node carries about 25 of them beside the rest by its profiles. */
    private static final double SURGE = 34;

    private static final double LITTLE = 2;
    /** Still little, but the answers that most steps wait for come within seconds. */
    private static final double STEADY = 6;
    /** The surge fades from means over half a minute, and nodes that are busy otherwise must recover first. */
    private static final int FADED_SECONDS = 180;
    /** Queries of a burst that are in flight at once. */
    private static final int BURST = 20;

    private final NodeKind kind;

    @AutoClose
    private ElasticCluster cluster;

    ElasticFleetScenario(NodeKind kind) {
        this.kind = kind;
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        cluster = ElasticCluster.start(kind, folder);
    }

    @Test
    void everythingFails_whileNodesComeAndGo_losesNothingOfThreeApplications() throws Exception {
        CheckedOpenLoop surging = cluster.load(ElasticCluster.SURGING, 0.80, 0.88);
        CheckedOpenLoop surge = cluster.load(ElasticCluster.SURGING, 0.80);
        CheckedOpenLoop steady = cluster.load(ElasticCluster.STEADY, 0.91);
        CheckedOpenLoop sparse = cluster.load(ElasticCluster.SPARSE, 0.93);
        List<CheckedOpenLoop> all = List.of(surging, surge, steady, sparse);
        List<CheckedOpenLoop.Running> running = new ArrayList<>();
        running.add(surging.start(rate(LITTLE)));
        running.add(steady.start(rate(STEADY)));
        try {
            for (int round = 0; round < RoundsUnderLoad.ROUNDS; round++) {
                RoundsUnderLoad.awaitMore("before the surge", steady::right);
                CheckedOpenLoop.Running high = surge.start(rate(SURGE));
                running.add(high);
                // on a machine that is busy with other things interference may have launched it before the surge
                Until.holds("a second node", () -> cluster.nodes().list().size() > 1);
                cluster.restartController(() -> RoundsUnderLoad.awaitMore("without a controller", surge::right));
                Until.holds("two nodes serve", () -> serving(surge) >= 2);
                killedNode(surge);
                running.remove(high);
                high.stop();
                coldBurst(sparse);
                restartedGateway(steady, round % 2);
                cutOffWhileNodesGo(steady);
            }
        } finally {
            for (CheckedOpenLoop.Running load : running) {
                load.stop();
            }
            all.forEach(load -> System.out.printf(
                    "three applications, nodes come and go on %s nodes, rounds: %d: %d sent, %d right, %d lost, %d wrong%n",
                    kind.label(),
                    RoundsUnderLoad.ROUNDS,
                    load.sent(),
                    load.right(),
                    load.lost().size(),
                    load.wrong().size()));
        }
        for (CheckedOpenLoop load : all) {
            assertThat(load.lost()).isEmpty();
            assertThat(load.wrong()).isEmpty();
            assertThat(load.right()).isEqualTo(load.sent()).isGreaterThan(10);
        }
        assertThat(cluster.journal().count("node-launch", "decided")).isGreaterThanOrEqualTo(RoundsUnderLoad.ROUNDS);
    }

    /** The capacity at which a load sends so many queries/s. */
    private static double rate(double queriesPerSecond) {
        return queriesPerSecond / 0.6;
    }

    private long serving(CheckedOpenLoop load) {
        return cluster.ready().stream()
                .filter(node -> load.answeredBy(node) > RoundsUnderLoad.SOME)
                .count();
    }

    /** Nothing of this application is loaded any more. */
    private void coldBurst(CheckedOpenLoop load) {
        int before = load.right();
        double unused = load.capacity(BURST, Duration.ofMillis(300));
        assertThat(load.right()).isGreaterThanOrEqualTo(before + BURST);
    }

    private void killedNode(CheckedOpenLoop load) {
        String node = busy(load);
        int restarted = cluster.nodes().restarted(node);
        ProcessHandle.of(cluster.nodes().pid(node)).ifPresent(ProcessHandle::destroyForcibly);
        Until.holds("a new process", () -> cluster.nodes().restarted(node) > restarted);
        RoundsUnderLoad.awaitMore("after the kill", load::right);
    }

    private String busy(CheckedOpenLoop load) {
        List<String> nodes = cluster.ready();
        List<Integer> before = nodes.stream().map(load::answeredBy).toList();
        List<String> found = new ArrayList<>();
        Until.holds("answers of a node", () -> {
            for (int i = 0; i < nodes.size(); i++) {
                if (load.answeredBy(nodes.get(i)) > before.get(i) + RoundsUnderLoad.SOME) {
                    found.add(nodes.get(i));
                }
            }
            return !found.isEmpty();
        });
        return found.get(0);
    }

    private void restartedGateway(CheckedOpenLoop load, int gateway) throws Exception {
        cluster.restartGateway(
                gateway, () -> RoundsUnderLoad.awaitMore("of the peer", () -> load.answeredThrough(1 - gateway)));
        RoundsUnderLoad.awaitMore("after the restart", () -> load.answeredThrough(gateway));
    }

    /** The controller cannot reach the second gateway while nodes are emptied and ended. */
    private void cutOffWhileNodesGo(CheckedOpenLoop steady) {
        cluster.controlProxy().inject(FaultProxy.Fault.STALLED);
        RoundsUnderLoad.awaitMore("while it is cut off", () -> steady.answeredThrough(1));
        cluster.controlProxy().inject(FaultProxy.Fault.NONE);
        Until.within(FADED_SECONDS, () -> cluster.machines().size() == 1);
        RoundsUnderLoad.awaitMore("of the node that is left", steady::right);
    }
}
