package io.infaas.simulator.evaluation;

import io.infaas.controller.plan.PolicyFactory;
import io.infaas.gateway.loglevel.LogLevels;
import io.infaas.simulator.evaluation.EvaluationRuns.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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

    @Option(names = "--quick", description = "One seed, ten minutes, and the block 'workloads' only.")
    private boolean quick;

    @Option(names = "--seeds", paramLabel = "NUMBER", description = "Runs of each policy (default: ${DEFAULT-VALUE}).")
    private int seeds = 5;

    @Option(names = "--block", paramLabel = "NAME", description = "Simulates the cases of one block only.")
    private String block = "";

    @Option(names = "--policy", paramLabel = "NAME", split = ",", description = "default: ${DEFAULT-VALUE}")
    private List<String> policies = List.of("cost", "individual", "hpa", "infaas");

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
        List<PolicyFactory> factories = policies.stream().map(PolicyFactory::of).toList();
        List<Long> numbers =
                LongStream.rangeClosed(1, quick ? 1 : seeds).boxed().toList();
        List<Run> runs = new ArrayList<>();
        for (EvaluationFile.Case one : cases) {
            runs.addAll(new EvaluationRuns(
                            one, one.catalog(bench), one.workload(bench, quick ? QUICK_SECONDS : Integer.MAX_VALUE))
                    .all(factories, numbers));
        }
        write(RunPool.series(runs, threads));
        return 0;
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
