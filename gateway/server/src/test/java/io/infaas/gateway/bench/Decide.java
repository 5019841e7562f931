package io.infaas.gateway.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Measures decisions and how evenly they spread queries: {@code gateway/bench/decide}. */
public final class Decide {

    /**
     * One line of the table; times of one decision in ns, with the reading of the clock (some 20 to 30 ns) in them.
     *
     * @param bytes allocated per decision
     */
    record Row(
            String what, int variants, int nodes, long decisions, double p50, double p99, double p999, double bytes) {}

    private Decide() {}

    /**
     * Runs it.
     *
     * @param args the file to write, the git revision, the command, and maybe {@code --quick}
     */
    public static void main(String[] args) throws RunnerException, IOException {
        boolean quick = args.length > 3 && args[3].equals("--quick");
        List<BalanceSimulation.Result> balance = BalanceSimulation.run(quick ? 200_000 : 2_000_000);
        Options options = new OptionsBuilder()
                .include(DecideBenchmark.class.getName() + "\\.")
                .include(PlaceBenchmark.class.getName() + "\\.")
                .include(CountBenchmark.class.getName() + "\\.")
                .mode(Mode.SampleTime)
                .addProfiler(GCProfiler.class)
                .forks(quick ? 1 : 2)
                .warmupIterations(quick ? 2 : 5)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(quick ? 2 : 5)
                .measurementTime(TimeValue.seconds(1))
                .jvmArgs("-Xms1g", "-Xmx1g")
                .shouldFailOnError(true)
                .build();
        List<Row> lines = lines(new Runner(options).run());

        Map<String, Object> report = new LinkedHashMap<>();
        report.put("machine", Machine.description());
        report.put("cores", Runtime.getRuntime().availableProcessors());
        report.put("java", Runtime.version().toString());
        report.put("date", Instant.now().toString());
        report.put("command", args[2]);
        report.put("revision", args[1]);
        report.put("decisions", lines);
        report.put("balance", balance);
        Path file = Path.of(args[0]);
        Files.createDirectories(file.toAbsolutePath().getParent());
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), report);
        System.out.println(markdown(report, lines, balance));
    }

    private static List<Row> lines(Collection<RunResult> runs) {
        List<Row> lines = new ArrayList<>();
        for (RunResult run : runs) {
            Result<?> times = run.getPrimaryResult();
            String name = run.getParams().getBenchmark();
            lines.add(new Row(
                    name.substring(name.lastIndexOf('.') + 1),
                    Integer.parseInt(run.getParams().getParam("variants")),
                    Integer.parseInt(run.getParams().getParam("nodes")),
                    times.getSampleCount(),
                    times.getStatistics().getPercentile(50),
                    times.getStatistics().getPercentile(99),
                    times.getStatistics().getPercentile(99.9),
                    Objects.requireNonNull(run.getSecondaryResults().get("gc.alloc.rate.norm"))
                            .getScore()));
        }
        return lines;
    }

    private static String markdown(
            Map<String, Object> report, List<Row> lines, List<BalanceSimulation.Result> balance) {
        StringBuilder text = new StringBuilder();
        text.append("%s, %s cores, Java %s; %s; `%s`%n%n"
                .formatted(
                        report.get("machine"),
                        report.get("cores"),
                        report.get("java"),
                        report.get("date"),
                        report.get("command")));
        text.append(
                "| decision | variants | nodes | p50 ns | p99 ns | p99.9 ns | bytes |\n|---|---|---|---|---|---|---|\n");
        for (Row line : lines) {
            text.append("| %s | %,d | %,d | %.0f | %.0f | %.0f | %.1f |%n"
                    .formatted(
                            line.what(),
                            line.variants(),
                            line.nodes(),
                            line.p50(),
                            line.p99(),
                            line.p999(),
                            line.bytes()));
        }
        text.append("\n| spread by | gateways | queueing p50 ms | queueing p99 ms | idlest | busiest |\n");
        text.append("|---|---|---|---|---|---|\n");
        for (BalanceSimulation.Result result : balance) {
            text.append(String.format(
                    Locale.ROOT,
                    "| %s | %d | %.1f | %.1f | %.2f | %.2f |%n",
                    result.policy().replace('_', ' '),
                    result.gateways(),
                    result.queueP50Ms(),
                    result.queueP99Ms(),
                    result.idlest(),
                    result.busiest()));
        }
        return text.toString();
    }
}
