package io.infaas.triton.embedded;

import io.infaas.triton.embedded.model.InferenceCounters;
import io.infaas.triton.embedded.model.LoadedVersion;
import io.infaas.triton.embedded.model.ModelRegistry;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/** Triton's most used metrics in the Prometheus text format. */
final class MetricsPage {
    private static final String CONTENT_TYPE = "text/plain; charset=utf-8";

    private final ModelRegistry models;

    MetricsPage(ModelRegistry models) {
        this.models = models;
    }

    void handle(HttpServerRequest request) {
        boolean isMetrics = "/metrics".equals(request.path());
        var unused =
                request.response().putHeader("Content-Type", CONTENT_TYPE).end(isMetrics ? text(models.ready()) : "");
    }

    private static String text(List<LoadedVersion> versions) {
        Page page = new Page(versions);
        page.counter("request_success", "Number of successful inference requests", c -> c.success()
                .count());
        page.failures();
        page.counter("count", "Number of inferences performed", InferenceCounters.Snapshot::inferences);
        page.counter("exec_count", "Number of model executions performed", InferenceCounters.Snapshot::executions);
        page.counter(
                "request_duration_us",
                "Cumulative duration of requests in microseconds",
                c -> c.success().nanos() / 1000);
        page.counter(
                "queue_duration_us",
                "Cumulative time in the queue in microseconds",
                c -> c.queue().nanos() / 1000);
        page.counter(
                "compute_input_duration_us",
                "Cumulative time to prepare inputs in microseconds",
                c -> c.input().nanos() / 1000);
        page.counter(
                "compute_infer_duration_us",
                "Cumulative time to run the graph in microseconds",
                c -> c.infer().nanos() / 1000);
        page.counter(
                "compute_output_duration_us",
                "Cumulative time to take outputs in microseconds",
                c -> c.output().nanos() / 1000);
        page.pending();
        page.memory();
        return page.text.toString();
    }

    private static final class Page {
        private final List<LoadedVersion> versions;
        private final StringBuilder text = new StringBuilder();

        Page(List<LoadedVersion> versions) {
            this.versions = versions;
        }

        void counter(String name, String help, ToLongFunction<InferenceCounters.Snapshot> value) {
            head(name, help, "counter");
            for (LoadedVersion version : versions) {
                row(name, version, "", value.applyAsLong(version.counters().snapshot()));
            }
        }

        void failures() {
            head("request_failure", "Number of failed inference requests", "counter");
            for (LoadedVersion version : versions) {
                InferenceCounters.Snapshot counters = version.counters().snapshot();
                long backend = counters.fail().count() - counters.rejected() - counters.cancelled();
                row("request_failure", version, "reason=\"OTHER\",", 0);
                row("request_failure", version, "reason=\"BACKEND\",", backend);
                row("request_failure", version, "reason=\"CANCELED\",", counters.cancelled());
                row("request_failure", version, "reason=\"REJECTED\",", counters.rejected());
            }
        }

        void pending() {
            head("pending_request_count", "Requests that wait for execution", "gauge");
            for (LoadedVersion version : versions) {
                row("pending_request_count", version, "", version.waiting());
            }
        }

        /** Under the names that Prometheus' own clients use; Triton reports the memory of the whole machine only. */
        void memory() {
            text.append("""
                    # HELP jvm_memory_committed_bytes Memory of the JVM in bytes
                    # TYPE jvm_memory_committed_bytes gauge
                    jvm_memory_committed_bytes{area="heap"} %s
                    """.formatted(Runtime.getRuntime().totalMemory()));
            residentBytes().ifPresent(bytes -> text.append("""
                    # HELP process_resident_memory_bytes Resident memory size in bytes
                    # TYPE process_resident_memory_bytes gauge
                    process_resident_memory_bytes %s
                    """.formatted(bytes)));
        }

        /** Memory of this process, bytes; empty on systems without {@code /proc}. */
        private static OptionalLong residentBytes() {
            try {
                for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                    if (line.startsWith("VmRSS:")) {
                        return OptionalLong.of(Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024);
                    }
                }
                return OptionalLong.empty();
            } catch (IOException e) {
                return OptionalLong.empty();
            }
        }

        private void head(String name, String help, String type) {
            text.append("# HELP nv_inference_%s %s\n# TYPE nv_inference_%s %s\n".formatted(name, help, name, type));
        }

        private void row(String name, LoadedVersion version, String labels, long value) {
            String model = version.spec().name().replace("\\", "\\\\").replace("\"", "\\\"");
            text.append("nv_inference_%s{model=\"%s\",%sversion=\"%s\"} %s\n"
                    .formatted(name, model, labels, version.version(), value));
        }
    }
}
