package io.infaas.gateway.statistics;

import io.infaas.gateway.exposition.MetricsFormat;
import io.infaas.triton.metrics.FailureReason;
import io.infaas.triton.metrics.MachineGauge;
import io.infaas.triton.protocol.InferStatistics;
import io.infaas.triton.protocol.ModelStatistics;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The merged statistics as text for Prometheus, under the names, labels and types of Triton's own metrics: one series per application,
 * for an adopted model one per version. Durations are in microseconds.
 */
public final class StatisticsPage {

    private static final long NANOS_IN_A_MICROSECOND = 1000;
    private static final String FAILURES = "nv_inference_request_failure";

    private record Family(String name, String help, ToLongFunction<ModelStatistics> value) {

        static Family duration(String kind, String help, ToLongFunction<InferStatistics> nanos) {
            return new Family(
                    "nv_inference_" + kind + "_duration_us",
                    "Cumulative " + help,
                    model -> nanos.applyAsLong(model.getInferenceStats()) / NANOS_IN_A_MICROSECOND);
        }
    }

    private static final Family SUCCESS = new Family(
            "nv_inference_request_success",
            "Number of successful inference requests, all batch sizes",
            model -> model.getInferenceStats().getSuccess().getCount());

    private static final List<Family> COUNTERS = List.of(
            new Family(
                    "nv_inference_count",
                    "Number of inferences performed (does not include cached requests)",
                    ModelStatistics::getInferenceCount),
            new Family(
                    "nv_inference_exec_count",
                    "Number of model executions performed (does not include cached requests)",
                    ModelStatistics::getExecutionCount),
            Family.duration(
                    "request",
                    "inference request duration in microseconds (includes cached requests)",
                    stats -> stats.getSuccess().getNs()),
            Family.duration(
                    "queue",
                    "inference queuing duration in microseconds (includes cached requests)",
                    stats -> stats.getQueue().getNs()),
            Family.duration(
                    "compute_input",
                    "compute input duration in microseconds (does not include cached requests)",
                    stats -> stats.getComputeInput().getNs()),
            Family.duration(
                    "compute_infer",
                    "compute inference duration in microseconds (does not include cached requests)",
                    stats -> stats.getComputeInfer().getNs()),
            Family.duration(
                    "compute_output",
                    "inference compute output duration in microseconds (does not include cached requests)",
                    stats -> stats.getComputeOutput().getNs()));

    private final StringBuilder page = new StringBuilder();
    private final ServedMetrics metrics;
    private final MetricsFormat format;

    private StatisticsPage(ServedMetrics metrics, MetricsFormat format) {
        this.metrics = metrics;
        this.format = format;
    }

    /** Returns the page of all counts; empty without a model and without a node that reports its machine. */
    public static String of(ServedMetrics metrics, MetricsFormat format) {
        StatisticsPage page = new StatisticsPage(metrics, format);
        if (!metrics.models().isEmpty()) {
            page.addModels();
        }
        page.addMachine();
        return page.page.toString();
    }

    private void addModels() {
        add(SUCCESS);
        addHead(FAILURES, "Number of failed inference requests, all batch sizes", format.counterWithoutTotal());
        for (ServedMetrics.ServedModel model : metrics.models()) {
            for (FailureReason reason : FailureReason.values()) {
                addRow(
                        FAILURES,
                        model,
                        ",reason=\"" + reason + '"',
                        model.failures().count(reason));
            }
        }
        COUNTERS.forEach(this::add);
        String pending = "nv_inference_pending_request_count";
        addHead(pending, "Instantaneous number of pending requests awaiting execution per-model.", "gauge");
        metrics.models().forEach(model -> addRow(pending, model, "", model.pending()));
    }

    private void addMachine() {
        for (MachineGauge gauge : MachineGauge.values()) {
            Double value = metrics.machine().get(gauge);
            if (value != null) {
                addHead(gauge.metric(), gauge.help(), "gauge");
                page.append(gauge.metric()).append(' ').append(value).append('\n');
            }
        }
    }

    private void add(Family family) {
        addHead(family.name(), family.help(), format.counterWithoutTotal());
        metrics.models()
                .forEach(
                        model -> addRow(family.name(), model, "", family.value().applyAsLong(model.statistics())));
    }

    private void addHead(String name, String help, String type) {
        page.append("# HELP ").append(name).append(' ').append(help).append('\n');
        page.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void addRow(String name, ServedMetrics.ServedModel model, String label, long value) {
        page.append(name)
                .append("{model=\"")
                .append(escape(model.statistics().getName()))
                .append('"')
                .append(label)
                .append(",version=\"")
                .append(escape(model.statistics().getVersion()))
                .append("\"} ")
                .append(value)
                .append('\n');
    }

    private static String escape(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
