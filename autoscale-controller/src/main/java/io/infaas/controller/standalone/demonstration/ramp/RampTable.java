package io.infaas.controller.standalone.demonstration.ramp;

import io.infaas.catalog.Catalog;
import io.infaas.controller.standalone.demonstration.report.ClusterText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The lines of a ramp: one per second, and one below it for each change. */
record RampTable(Catalog catalog) {

    String head() {
        return "%4s  %-5s %9s %10s %7s %8s  %s"
                .formatted("s", "phase", "offered/s", "answered/s", "late %", "p95 ms", "instances");
    }

    List<String> lines(RampSecond second) {
        LoadSample sample = second.sample();
        ClusterText text = new ClusterText(catalog);
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%4d  %-5s %9.1f %10d %7.1f %8s  %s",
                second.at(),
                label(second.phase()),
                second.offered(),
                sample.answered(),
                sample.latePercent(),
                sample.p95Text(),
                text.instances(second.instances())));
        second.changes().forEach(change -> lines.add("      -> " + text.change(change)));
        return lines;
    }

    private static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
