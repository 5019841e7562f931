package io.infaas.simulator.evaluation;

import io.infaas.simulator.evaluation.EvaluationRuns.Run;
import io.infaas.simulator.evaluation.Series.Score;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs side by side, with their progress on standard error. */
final class RunPool {

    private static final Duration PROGRESS = Duration.ofSeconds(10);

    private RunPool() {}

    /** The runs of each case and policy together, in the order of their first ones. */
    static List<Series> series(List<Run> runs, int threads) throws InterruptedException, ExecutionException {
        long begin = System.nanoTime();
        long shown = begin;
        Map<String, List<Score>> scores = new LinkedHashMap<>();
        Map<String, Run> first = new LinkedHashMap<>();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Optional<Score>>> futures = new ArrayList<>();
            runs.forEach(run -> futures.add(pool.submit(run.score())));
            for (int i = 0; i < runs.size(); i++) {
                Run run = runs.get(i);
                String key = run.of().block() + "/" + run.of().name() + "/" + run.policy();
                first.putIfAbsent(key, run);
                List<Score> of = scores.computeIfAbsent(key, name -> new ArrayList<>());
                futures.get(i).get().ifPresent(of::add);
                long now = System.nanoTime();
                if (now - shown > PROGRESS.toNanos()) {
                    shown = now;
                    System.err.printf(
                            "%d of %d runs, %.0f s left%n",
                            i + 1, runs.size(), (now - begin) / 1e9 * (runs.size() - i - 1) / (i + 1));
                }
            }
        } finally {
            pool.shutdownNow();
        }
        List<Series> series = new ArrayList<>();
        first.forEach(
                (key, run) -> series.add(new Series(run.of(), run.policy(), scores.getOrDefault(key, List.of()))));
        return series;
    }
}
