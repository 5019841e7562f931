package io.infaas.controller.policy;

import io.infaas.gateway.bench.Machine;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/** The measurements, with machine and method. */
record PlanBenchReport(
        String machine, int cores, String java, String date, String command, String revision, List<World> worlds) {

    /** Measurements in one deployment. */
    record World(PlanBenchWorld.Size size, List<PlanBenchTimer.Row> rows) {}

    static PlanBenchReport of(String command, List<World> worlds) throws IOException {
        return new PlanBenchReport(
                Machine.description(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().toString(),
                LocalDate.now(ZoneOffset.UTC).toString(),
                command,
                System.getProperty("bench.revision", "unknown"),
                worlds);
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
            text.append("| round | instances | rounds | changes | **p50 ms** | max | CPU p50 | MB |\n|")
                    .append("---|".repeat(8))
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
        text.append('\n');
    }
}
