package io.infaas.controller.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.controller.live.LiveModels.Model;
import io.infaas.controller.standalone.demonstration.PoissonLoad.LoadSample;
import io.infaas.triton.testing.LayerCounts;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nine single queries for each of 32 items, with a bound that the loaded variant meets for the single ones alone. */
@Tag("proof")
@Tag("alone")
final class MixedSizesIT {

    private static final int SECONDS = LayerCounts.count("infaas.live.seconds");
    private static final String LOADED = "fm-large-fp32-t1";
    private static final int LARGE = 32;

    @TempDir
    private Path folder;

    @Test
    void load_hasQueriesThatTheLoadedVariantAnswersLate_theyAreInTimeAfterSeconds() throws Exception {
        Catalog catalog = LiveModels.layOut(
                        folder, new Model("fm", "small", 1), new Model("fm", "medium", 1), new Model("fm", "large", 1))
                .measured(1, LARGE);
        BatchPerformance single = LiveModels.performance(catalog, LOADED, 1);
        BatchPerformance large = LiveModels.performance(catalog, LOADED, LARGE);
        Objective objective = new Objective(0.7 * large.p50Ms(), 0.9);
        assertThat(objective.latencyMs()).isGreaterThan(single.p50Ms());
        double singles = 0.4 * single.itemsPerSecond();
        try (LiveCluster cluster = LiveCluster.start(folder, catalog, 2);
                LiveLoad small = new LiveLoad(cluster, "fm", objective, 1, 1);
                LiveLoad load = new LiveLoad(cluster, "fm", objective, LARGE, 2)) {
            cluster.hold(cluster.place(LOADED, 0));
            cluster.letGo();
            small.rate(singles);
            load.run(10, singles / 9);
            LoadSample smallBefore = small.take();
            LoadSample after = load.run(SECONDS, singles / 9);
            LoadSample smallAfter = small.take();

            System.out.printf(
                    "bound %.1f ms, alone %.1f and %.1f ms: of 32 items %d of %d late after 10 s; single ones %d of %d, before %d of %d%n",
                    objective.latencyMs(),
                    single.p50Ms(),
                    large.p50Ms(),
                    after.late() + after.failed(),
                    after.ended(),
                    smallAfter.late() + smallAfter.failed(),
                    smallAfter.ended(),
                    smallBefore.late() + smallBefore.failed(),
                    smallBefore.ended());
            assertThat(after.ended()).isGreaterThan(SECONDS);
            assertThat(after.late() + after.failed()).isLessThanOrEqualTo(after.ended() / 100);
        }
    }
}
