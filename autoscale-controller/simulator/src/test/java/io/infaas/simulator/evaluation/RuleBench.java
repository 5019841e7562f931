package io.infaas.simulator.evaluation;

import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.text.TextTable;
import io.infaas.gateway.loglevel.LogLevels;
import io.infaas.simulator.evaluation.EvaluationRuns.Run;
import io.infaas.simulator.evaluation.Series.Score;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.slf4j.event.Level;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what each rule of a policy is worth: {@code autoscale-controller/bench/rules}. */
@Command(
        name = "autoscale-controller/bench/rules",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Simulates all cases of bench/evaluation.yaml with a policy, and without each of its rules. Prints the difference that"
                        + " leaving it out makes in each case where there is one; a rule without any is a candidate for removal.")
final class RuleBench implements Callable<Integer> {

    /** Smaller differences are chance. */
    private static final double DOLLARS = 0.01;

    private static final double LATE_POINTS = 0.1;
    private static final double ACCURACY = 0.001;

    @Option(names = "--policy", description = "default: ${DEFAULT-VALUE}")
    private String policy = "cost";

    @Option(names = "--seeds", description = "Runs of each case (default: ${DEFAULT-VALUE}).")
    private int seeds = 5;

    @Option(names = "--seconds", description = "Length that longer cases are cut to (default: ${DEFAULT-VALUE}).")
    private int seconds = 1200;

    @Option(names = "--block", description = "Simulates the cases of one block only.")
    private String block = "";

    @Option(names = "--threads", description = "Runs at a time (default: ${DEFAULT-VALUE}).")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--bench", paramLabel = "FOLDER", description = "default: ${DEFAULT-VALUE}")
    private Path bench = Path.of("autoscale-controller/bench");

    public static void main(String[] args) {
        System.exit(new CommandLine(new RuleBench()).execute(args));
    }

    /** What leaving a rule out changes in a case. */
    private record Effect(String rule, String of, double dollarsPercent, double latePoints, double accuracy) {

        boolean isSome() {
            return Math.abs(dollarsPercent) > 100 * DOLLARS
                    || Math.abs(latePoints) > LATE_POINTS
                    || Math.abs(accuracy) > ACCURACY;
        }
    }

    @Override
    public Integer call() throws Exception {
        LogLevels.begin(Level.ERROR);
        PolicyFactory whole = PolicyFactory.of(policy);
        List<Run> runs = new ArrayList<>();
        for (EvaluationFile.Case one :
                EvaluationFile.read(bench.resolve("evaluation.yaml")).cases()) {
            if (block.isEmpty() || one.block().equals(block)) {
                EvaluationRuns ofCase = new EvaluationRuns(one, one.catalog(bench), one.workload(bench, seconds));
                for (long seed = 1; seed <= seeds; seed++) {
                    runs.add(ofCase.run(policy, whole, seed));
                    for (String rule : whole.rules()) {
                        runs.add(ofCase.run(rule, whole.without(Set.of(rule)), seed));
                    }
                }
            }
        }
        List<Effect> effects = effects(RunPool.series(runs, threads));
        List<Effect> shown = effects.stream().filter(Effect::isSome).toList();
        new TextTable<Effect>()
                .column("without", Effect::rule)
                .column("case", Effect::of)
                .column("dollars %", 1, Effect::dollarsPercent)
                .column("late or refused, points", 2, Effect::latePoints)
                .column("accuracy", 4, Effect::accuracy)
                .lines(shown)
                .forEach(System.out::println);
        whole.rules().stream()
                .filter(rule -> shown.stream().noneMatch(effect -> effect.rule().equals(rule)))
                .forEach(rule -> System.out.println("no effect in any case, a candidate for removal: " + rule));
        return 0;
    }

    private List<Effect> effects(List<Series> series) {
        List<Effect> effects = new ArrayList<>();
        for (Series whole : series) {
            if (whole.policy().equals(policy)) {
                series.stream()
                        .filter(one -> one.of().equals(whole.of()) && !one.equals(whole))
                        .forEach(one -> effects.add(effect(whole, one)));
            }
        }
        return effects;
    }

    private Effect effect(Series whole, Series reduced) {
        return new Effect(
                reduced.policy(),
                whole.of().block() + ": " + whole.of().name(),
                100 * (difference(whole, reduced, Score::dollars) / whole.median(Score::dollars)),
                100 * difference(whole, reduced, Score::violated),
                difference(whole, reduced, Score::accuracy));
    }

    private static double difference(Series whole, Series reduced, ToDoubleFunction<Score> value) {
        return reduced.median(value) - whole.median(value);
    }
}
