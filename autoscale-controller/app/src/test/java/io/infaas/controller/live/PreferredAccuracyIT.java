package io.infaas.controller.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.controller.live.LiveModels.Model;
import io.infaas.controller.standalone.demonstration.PoissonLoad.LoadSample;
import io.infaas.triton.testing.LayerCounts;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Accuracy above the floor while there is room for it, and in time at the floor while there is not. */
@Tag("proof")
@Tag("alone")
final class PreferredAccuracyIT {

    private static final int SECONDS = LayerCounts.count("infaas.live.seconds");
    /** Plans provide for the highest load of the last minute. */
    private static final int PROVIDED_SECONDS = 60;

    private static final int BACK_SECONDS = PROVIDED_SECONDS + 30;
    private static final int IN_A_ROW = 3;

    /** Above the smallest network, so that there is something that may not serve. */
    private static final double FLOOR = 0.915;

    private static final double PREFERRED = 0.94;
    private static final int BATCH = 32;
    private static final double LOW = 0.3;

    @TempDir
    private Path folder;

    @Test
    void load_isTwiceWhatThePreferredVariantCarries_accuracyGivesWayBeforeBoundsAndComesBack() throws Exception {
        Catalog catalog = LiveModels.layOut(
                        folder, new Model("fm", "nano", 1), new Model("fm", "small", 1), new Model("fm", "medium", 1))
                .measured(1, BATCH);
        BatchPerformance preferred = LiveModels.performance(catalog, "fm-medium-fp32-t1", BATCH);
        double capacity = preferred.itemsPerSecond() / BATCH;
        Objective objective = new Objective(Math.max(100, 6 * preferred.p50Ms()), FLOOR, PREFERRED);
        System.out.printf("%.1f queries/s of %d by the preferred variant; %s%n", capacity, BATCH, objective);
        try (LiveCluster cluster = LiveCluster.start(folder, catalog, 2);
                LiveLoad load = new LiveLoad(cluster, "fm", objective, BATCH, 1)) {
            // the profiles are those of warm nodes: code that runs for the first time takes ten times as long
            cluster.hold(cluster.place("fm-small-fp32-t1", 0), cluster.place("fm-small-fp32-t1", 1));
            load.warmUp(3_000);
            cluster.hold(cluster.place("fm-small-fp32-t1", 0));
            cluster.letGo();
            load.run(PROVIDED_SECONDS + 5, LOW * capacity);
            load.takeAnswers();

            load.run(SECONDS, LOW * capacity);
            List<LiveLoad.Answer> flat = load.takeAnswers();
            LoadSample sample = load.run(SECONDS, 2 * capacity);
            List<LiveLoad.Answer> over = load.takeAnswers();
            int back = backAfter(cluster, load, LOW * capacity);

            System.out.printf(
                    "preferred: %.3f of %d, then %.3f of %d with %d of %d late or refused, late by %s; back after %d s%n",
                    share(cluster, flat, PREFERRED),
                    flat.size(),
                    share(cluster, over, PREFERRED),
                    over.size(),
                    sample.late() + sample.failed(),
                    sample.ended(),
                    late(over, objective),
                    back);
            assertThat(share(cluster, flat, PREFERRED)).isGreaterThanOrEqualTo(0.95);
            assertThat(share(cluster, over, PREFERRED)).isLessThan(1);
            assertThat(share(cluster, over, FLOOR)).isEqualTo(1);
            assertThat(sample.late() + sample.failed()).isLessThan(2 * sample.ended() / 100);
            assertThat(back).isLessThanOrEqualTo(BACK_SECONDS);
        }
    }

    /** Seconds until the first of some in which nearly all answers have the preferred accuracy. */
    private static int backAfter(LiveCluster cluster, LiveLoad load, double rate) throws InterruptedException {
        int inARow = 0;
        for (int second = 1; second < BACK_SECONDS + IN_A_ROW; second++) {
            load.run(1, rate);
            inARow = share(cluster, load.takeAnswers(), PREFERRED) >= 0.95 ? inARow + 1 : 0;
            if (inARow == IN_A_ROW) {
                return second - IN_A_ROW + 1;
            }
        }
        return Integer.MAX_VALUE;
    }

    /** How many answers of each variant missed the bound. */
    private static Map<String, Long> late(List<LiveLoad.Answer> answers, Objective objective) {
        return answers.stream()
                .filter(answer -> answer.ms() > objective.latencyMs())
                .collect(Collectors.groupingBy(LiveLoad.Answer::variant, TreeMap::new, Collectors.counting()));
    }

    private static double share(LiveCluster cluster, List<LiveLoad.Answer> answers, double accuracy) {
        return (double) answers.stream()
                        .filter(answer -> cluster.accuracy(answer.variant()) >= accuracy)
                        .count()
                / Math.max(1, answers.size());
    }
}
