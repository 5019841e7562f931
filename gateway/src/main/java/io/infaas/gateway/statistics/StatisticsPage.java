package io.infaas.gateway.statistics;

import io.infaas.gateway.exposition.MetricsFormat;
import io.infaas.triton.protocol.InferStatistics;
import io.infaas.triton.protocol.ModelStatistics;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The merged statistics as text for Prometheus, under the names and labels of Triton's own metrics: one series per application, for an
 * adopted model one per version. Durations are in microseconds. Why requests failed is not told apart.
 */
public final class StatisticsPage {

    private static final long NANOS_IN_A_MICROSECOND = 1000;

    private record Family(String name, String help, ToLongFunction<ModelStatistics> value) {

        static Family duration(String kind, String help, ToLongFunction<InferStatistics> nanos) {
            return new Family(
                    kind + "_duration_us",
                    "Cumulative " + help + " duration in microseconds",
                    model -> nanos.applyAsLong(model.getInferenceStats()) / NANOS_IN_A_MICROSECOND);
        }
    }

    private static final List<Family> FAMILIES = List.of(
            new Family("request_success", "Number of successful inference requests", model -> model.getInferenceStats()
                    .getSuccess()
                    .getCount()),
            new Family("request_failure", "Number of failed inference requests", model -> model.getInferenceStats()
                    .getFail()
                    .getCount()),
            new Family("count", "Number of inferences performed", ModelStatistics::getInferenceCount),
            new Family("exec_count", "Number of model executions performed", ModelStatistics::getExecutionCount),
            Family.duration(
                    "request", "inference request", stats -> stats.getSuccess().getNs()),
            Family.duration(
                    "queue", "inference queuing", stats -> stats.getQueue().getNs()),
            Family.duration("compute_input", "compute input", stats -> stats.getComputeInput()
                    .getNs()),
            Family.duration("compute_infer", "compute inference", stats -> stats.getComputeInfer()
                    .getNs()),
            Family.duration("compute_output", "compute output", stats -> stats.getComputeOutput()
                    .getNs()));

    private StatisticsPage() {}

    /** The page of what nodes have counted; empty if they counted nothing. */
    public static String of(List<ModelStatistics> models, MetricsFormat format) {
        StringBuilder page = new StringBuilder();
        if (models.isEmpty()) {
            return "";
        }
        for (Family family : FAMILIES) {
            String name = "nv_inference_" + family.name();
            page.append("# HELP ")
                    .append(name)
                    .append(' ')
                    .append(family.help())
                    .append('\n');
            page.append("# TYPE ")
                    .append(name)
                    .append(' ')
                    .append(format.counterWithoutTotal())
                    .append('\n');
            for (ModelStatistics model : models) {
                page.append(name)
                        .append("{model=\"")
                        .append(escape(model.getName()))
                        .append("\",version=\"")
                        .append(escape(model.getVersion()))
                        .append("\"} ")
                        .append(family.value().applyAsLong(model))
                        .append('\n');
            }
        }
        return page.toString();
    }

    private static String escape(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
