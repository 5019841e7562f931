package io.infaas.simulator.evaluation;

import io.infaas.gateway.loglevel.LogLevels;
import io.infaas.simulator.evaluation.EvaluationRuns.Run;
import io.infaas.simulator.evaluation.Series.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.slf4j.event.Level;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Compares policies on many workloads: {@code autoscale-controller/bench/evaluate}. */
@Command(
        name = "autoscale-controller/bench/evaluate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Simulates all cases of bench/evaluation.yaml with all policies and prints the tables of bench/EVALUATION.md.",
            "Writes the tables and five pictures into the output folder."
        })
final class Evaluation implements Callable<Integer> {

    private static final int QUICK_SECONDS = 600;
    static final String WORKLOADS = "workloads";
    private static final Duration PROGRESS = Duration.ofSeconds(10);

    @Option(names = "--quick", description = "One seed, ten minutes, and the block 'workloads' only.")
    private boolean quick;

    @Option(names = "--seeds", paramLabel = "NUMBER", description = "Runs of each policy (default: ${DEFAULT-VALUE}).")
    private int seeds = 5;

    @Option(names = "--block", paramLabel = "NAME", description = "Simulates the cases of one block only.")
    private String block = "";

    @Option(names = "--policy", paramLabel = "NAME", split = ",", description = "default: ${DEFAULT-VALUE}")
    private List<String> policies = List.of("individual", "hpa", "infaas", "infaas-code");

    @Option(names = "--threads", paramLabel = "NUMBER", description = "Runs at a time (default: ${DEFAULT-VALUE}).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--bench", paramLabel = "FOLDER", description = "default: ${DEFAULT-VALUE}")
    private Path bench = Path.of("autoscale-controller/bench");

    @Option(names = "--output", paramLabel = "FOLDER", description = "default: ${DEFAULT-VALUE}")
    private Path output = Path.of("autoscale-controller/target/bench/evaluation");

    public static void main(String[] args) {
        System.exit(new CommandLine(new Evaluation()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        LogLevels.begin(Level.ERROR);
        List<EvaluationFile.Case> cases = EvaluationFile.read(bench.resolve("evaluation.yaml")).cases().stream()
                .filter(one -> (!quick || one.block().equals(WORKLOADS))
                        && (block.isEmpty() || one.block().equals(block)))
                .toList();
        List<Long> numbers =
                LongStream.rangeClosed(1, quick ? 1 : seeds).boxed().toList();
        List<Run> runs = new ArrayList<>();
        for (EvaluationFile.Case one : cases) {
            runs.addAll(new EvaluationRuns(
                            one, one.catalog(bench), one.workload(bench, quick ? QUICK_SECONDS : Integer.MAX_VALUE))
                    .all(policies, numbers));
        }
        write(series(runs));
        return 0;
    }

    private List<Series> series(List<Run> runs) throws InterruptedException, ExecutionException {
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

    private void write(List<Series> series) throws IOException {
        Files.createDirectories(output);
        String tables = EvaluationTables.markdown(series);
        Files.writeString(output.resolve("tables.md"), tables);
        for (EvaluationPicture picture : EvaluationPicture.ALL) {
            List<Series> shown = picture.of(series);
            if (!shown.isEmpty()) {
                Files.writeString(output.resolve(picture.fileName()), picture.svg(shown));
            }
        }
        System.out.print(tables);
        System.err.println("tables and pictures: " + output);
    }
}
