package io.infaas.triton.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Prometheus and promtool, unpacked once from Debian's package into {@code INFAAS_CACHE}, else {@code ~/.cache/infaas}. If that is
 * impossible, the test is skipped with a warning; with {@code INFAAS_REQUIRE_PROMETHEUS=true} it fails.
 */
public final class PrometheusPrograms {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Requirement PROMETHEUS = new Requirement("Prometheus", "INFAAS_REQUIRE_PROMETHEUS");

    private final Path home;

    private PrometheusPrograms(Path home) {
        this.home = home;
    }

    /** The programs of this machine; unpacks them if necessary (about 5 s). */
    public static PrometheusPrograms require() {
        return new PrometheusPrograms(PROMETHEUS.require(Rig::installPrometheus));
    }

    public Path server() {
        return home.resolve("usr/bin/prometheus");
    }

    /** Runs {@code promtool} and waits for its end, at most a minute (status 124). */
    public Finished promtool(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(promtool()));
        command.addAll(arguments);
        return Finished.of(command, LIMIT);
    }

    /** Lints a page of metrics. */
    public Finished checkMetrics(Path page) {
        return Finished.of(
                List.of("sh", "-c", "exec \"$0\" check metrics <\"$1\"", promtool(), page.toString()), LIMIT);
    }

    private String promtool() {
        return home.resolve("usr/bin/promtool").toString();
    }
}
