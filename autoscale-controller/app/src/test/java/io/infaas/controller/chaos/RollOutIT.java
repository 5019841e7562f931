package io.infaas.controller.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.node.NodeMachine;
import io.infaas.triton.testing.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of the nodes changes under load: each node is replaced, also across a restart of the controller, and no query is lost. */
final class RollOutIT {

    private static final int LONGEST_SECONDS = 120;

    @Test
    void anotherProgram_replacesAllNodesUnderLoad_andLosesNothing(@TempDir Path folder) throws Exception {
        try (ElasticCluster cluster = ElasticCluster.start(NodeKind.EMBEDDED, folder)) {
            CheckedOpenLoop surging = cluster.load(ElasticCluster.SURGING, 0.80, 0.88);
            CheckedOpenLoop steady = cluster.load(ElasticCluster.STEADY, 0.91);
            CheckedOpenLoop.Running first = surging.start(10);
            CheckedOpenLoop.Running second = steady.start(10);
            try {
                RoundsUnderLoad.awaitMore("before", steady::right);
                List<String> before =
                        cluster.machines().stream().map(NodeMachine::id).toList();

                Files.writeString(folder.resolve(NodeKind.PROGRAM), "another program");
                Until.within(LONGEST_SECONDS, () -> cluster.machines().size() > before.size());
                cluster.restartController(() -> RoundsUnderLoad.awaitMore("without a controller", steady::right));
                Until.within(LONGEST_SECONDS, () -> isReplaced(cluster, before));
                RoundsUnderLoad.awaitMore("afterwards", steady::right);
                RoundsUnderLoad.awaitMore("afterwards", surging::right);
            } finally {
                first.stop();
                second.stop();
            }

            assertThat(Stream.of(surging, steady)).allSatisfy(load -> {
                assertThat(load.lost()).isEmpty();
                assertThat(load.wrong()).isEmpty();
                assertThat(load.right()).isEqualTo(load.sent()).isGreaterThan(10);
            });
        }
    }

    private static boolean isReplaced(ElasticCluster cluster, List<String> before) {
        return cluster.ready().size() > 0
                && cluster.machines().stream()
                        .allMatch(machine -> !before.contains(machine.id())
                                && machine.configuration()
                                        .equals(cluster.nodes().configuration(machine.offering())));
    }
}
