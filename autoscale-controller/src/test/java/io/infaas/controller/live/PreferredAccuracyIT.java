package io.infaas.controller.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.controller.standalone.demonstration.ramp.LoadSample;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accuracy above the floor while there is room, none below it when there is not. */
@Tag("alone")
final class PreferredAccuracyIT {

    private static final double FLOOR = 0.915;
    private static final double PREFERRED = 0.94;
    private static final int BATCH = 32;

    @TempDir
    private Path folder;

    @Test
    void load_isFlatThenTwiceWhatPreferredVariantsCarry_accuracyGivesWayBeforeBoundsAndComesBack() throws Exception {
        LiveModels models = LiveModels.layOut(
                folder,
                new LiveModels.Model("fm", "large", 1),
                new LiveModels.Model("fm", "medium", 1),
                new LiveModels.Model("fm", "small", 1),
                new LiveModels.Model("fm", "nano", 1));
        Catalog catalog = models.measured(1, BATCH);
        double capacity = catalog.variant("fm-medium-fp32-t1").orElseThrow().profiles().get(0).throughput(BATCH) / BATCH;
        try (LiveCluster cluster = LiveCluster.start(folder, catalog, 2);
                LiveLoad load = new LiveLoad(cluster, "fm", new Objective(150, FLOOR, PREFERRED), BATCH, 1)) {
            cluster.letGo();
            load.run(3, 0.3 * capacity);
            load.takeAnswers();
            LoadSample flat = load.run(10, 0.3 * capacity);
            System.out.println("flat: preferred " + share(cluster, load.takeAnswers(), PREFERRED) + " " + flat);
            LoadSample over = load.run(10, 2 * capacity);
            List<LiveLoad.Answer> answers = load.takeAnswers();
            System.out.println("over: preferred " + share(cluster, answers, PREFERRED) + " floor " + share(cluster, answers, FLOOR) + " " + over);
            for (int second = 0; second < 30; second++) {
                load.run(1, 0.3 * capacity);
                System.out.println("back: preferred " + share(cluster, load.takeAnswers(), PREFERRED));
            }
        }
    }

    private static double share(LiveCluster cluster, List<LiveLoad.Answer> answers, double accuracy) {
        return (double) answers.stream()
                        .filter(answer -> cluster.accuracy(answer.variant()) >= accuracy)
                        .count()
                / answers.size();
    }
}
