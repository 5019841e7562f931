package io.infaas.controller.plan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** The measurements, with machine and method. */
record PlanBenchReport(
        String machine, int cores, String java, String date, String command, String revision, List<World> worlds) {

    /** Measurements in one deployment. */
    record World(PlanBenchWorld.Size size, List<PlanBenchTimer.Row> rows) {}

    private static final List<String> STEPS =
            List.of("prepare", "carry over", "cover", "scale up", "scale down", "finish");

    static PlanBenchReport of(String command, List<World> worlds) throws IOException {
        return new PlanBenchReport(
                processor(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().toString(),
                LocalDate.now(ZoneOffset.UTC).toString(),
                command,
                System.getProperty("bench.revision", "unknown"),
                worlds);
    }

    private static String processor() throws IOException {
        Path told = Path.of("/proc/cpuinfo");
        List<String> lines = Files.exists(told) ? Files.readAllLines(told) : List.of();
        return lines.stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch", "unknown"));
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("%s, %d cores, Java %s; %s; `%s` at %s%n".formatted(machine, cores, java, date, command, revision));
        for (World world : worlds) {
            text.append("%n%,d variants, %,d nodes, %,d applications, %,d classes:%n%n"
                    .formatted(
                            world.size().variants(),
                            world.size().nodes(),
                            world.size().applications(),
                            world.size().classes()));
            text.append("| round | instances | rounds | changes | **p50 ms** | max | CPU p50 | MB | ")
                    .append(String.join(" | ", STEPS))
                    .append(" |\n|")
                    .append("---|".repeat(8 + STEPS.size()))
                    .append('\n');
            world.rows().forEach(row -> append(text, row));
        }
        return text.toString();
    }

    private static void append(StringBuilder text, PlanBenchTimer.Row row) {
        text.append(String.format(
                Locale.ROOT,
                "| %s | %,d | %d | %d | **%.1f** | %.1f | %.1f | %.1f |",
                row.kind(),
                row.instances(),
                row.rounds(),
                row.changes(),
                row.p50Ms(),
                row.maxMs(),
                row.cpuP50Ms(),
                row.allocatedMb()));
        STEPS.forEach(step ->
                text.append(String.format(Locale.ROOT, " %.1f |", row.steps().getOrDefault(step, 0.0))));
        text.append('\n');
    }
}
