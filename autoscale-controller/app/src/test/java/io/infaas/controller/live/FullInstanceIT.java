package io.infaas.controller.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.controller.live.LiveModels.Model;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.standalone.demonstration.PoissonLoad.LoadSample;
import io.infaas.triton.testing.LayerCounts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slightly more single queries than the only instance can do. */
@Tag("proof")
@Tag("alone")
final class FullInstanceIT {

    private static final int SECONDS = LayerCounts.count("infaas.live.seconds");
    /** Two reports, or one that was about to be sent when load rose, and the next round of planning. */
    private static final Duration DECIDED = Duration.ofSeconds(4);

    private static final String ONLY = "fm-large-fp32-t2";
    private static final Objective OBJECTIVE = new Objective(100, 0.9);

    @TempDir
    private Path folder;

    @Test
    void load_isAboveTheTrueCapacityOfTheOnlyInstance_moreIsThereInSecondsAndAnswersAreInTime() throws Exception {
        Catalog catalog = LiveModels.layOut(
                        folder, new Model("fm", "small", 1), new Model("fm", "medium", 1), new Model("fm", "large", 2))
                .measured(1);
        double capacity = LiveModels.performance(catalog, ONLY, 1).itemsPerSecond();
        try (LiveCluster cluster = LiveCluster.start(folder, catalog, 2);
                LiveLoad load = new LiveLoad(cluster, "fm", OBJECTIVE, 1, 1)) {
            Placement only = cluster.place(ONLY, 0);
            cluster.hold(only);
            load.run(3, 0.2 * capacity);

            cluster.letGo();
            Instant start = Instant.now();
            load.run(10, 1.05 * capacity);
            Duration decided = Duration.between(start, cluster.firstChange());
            LoadSample after = load.run(SECONDS, 1.05 * capacity);

            System.out.printf(
                    "%.0f queries/s of %.0f: more after %d ms; %d of %d late or refused after 10 s%n",
                    1.05 * capacity, capacity, decided.toMillis(), after.late() + after.failed(), after.ended());
            assertThat(decided).isLessThan(DECIDED);
            assertThat(cluster.instances().keySet()).isNotEqualTo(Set.of(only));
            assertThat(after.late() + after.failed()).isLessThan(after.ended() / 100);
        }
    }
}
