package io.infaas.controller.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.controller.standalone.demonstration.ramp.LoadSample;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Slightly more single queries than the only instance can do. */
@Tag("alone")
final class FullInstanceIT {

    private static final Objective OBJECTIVE = new Objective(100, 0.9);

    @TempDir
    private Path folder;

    @Test
    void load_isAboveTheTrueCapacityOfTheOnlyInstance_moreIsThereInSecondsAndAnswersAreInTime() throws Exception {
        LiveModels models = LiveModels.layOut(
                folder,
                new LiveModels.Model("fm", "large", 2),
                new LiveModels.Model("fm", "medium", 1),
                new LiveModels.Model("fm", "small", 1));
        Catalog catalog = models.measured(1);
        double capacity = catalog.variant("fm-large-fp32-t2").orElseThrow().profiles().get(0).throughput(1);
        try (LiveCluster cluster = LiveCluster.start(folder, catalog, 2);
                LiveLoad load = new LiveLoad(cluster, "fm", OBJECTIVE, 1, 1)) {
            cluster.hold(cluster.place("fm-large-fp32-t2", 0));
            load.run(3, 0.2 * capacity);
            cluster.letGo();
            load.run(10, 1.05 * capacity);
            LoadSample after = load.run(10, 1.05 * capacity);
            System.out.printf("late %d of %d%n", after.late() + after.failed(), after.ended());
            assertThat(after.late() + after.failed()).isLessThan(after.ended() / 100);
        }
    }
}
