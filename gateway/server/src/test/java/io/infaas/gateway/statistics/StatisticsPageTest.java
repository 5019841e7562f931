package io.infaas.gateway.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.exposition.MetricsFormat;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.CheapestInTime;
import io.infaas.triton.protocol.InferStatistics;
import io.infaas.triton.protocol.ModelStatistics;
import io.infaas.triton.protocol.StatisticDuration;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsPageTest {

    private final Router router = new Router(
            new CheapestInTime(bound -> 0),
            GatewayLimits.DEFAULT,
            new GatewayMetrics(new SimpleMeterRegistry()),
            lost -> {},
            SystemTicker.INSTANCE);
    private final MergedStatistics statistics = new MergedStatistics(
            router, node -> Future.succeededFuture(List.of(counted())), node -> Future.failedFuture("metrics are off"));

    @Test
    void page_ofNothing_empty() {
        assertThat(StatisticsPage.of(ServedMetrics.NONE, MetricsFormat.TEXT)).isEmpty();
    }

    @Test
    void page_variantOnTwoNodes_sumUnderTheNameOfTheApplication() {
        router.apply(ViewFixture.fashion().view());

        String read = StatisticsPage.of(statistics.readMetrics().result(), MetricsFormat.TEXT);

        assertThat(read.lines().filter(line -> !line.startsWith("#")))
                .containsExactly(
                        "nv_inference_request_success{model=\"fashion\",version=\"1\"} 8",
                        "nv_inference_request_failure{model=\"fashion\",reason=\"REJECTED\",version=\"1\"} 0",
                        "nv_inference_request_failure{model=\"fashion\",reason=\"CANCELED\",version=\"1\"} 0",
                        "nv_inference_request_failure{model=\"fashion\",reason=\"BACKEND\",version=\"1\"} 0",
                        "nv_inference_request_failure{model=\"fashion\",reason=\"OTHER\",version=\"1\"} 2",
                        "nv_inference_count{model=\"fashion\",version=\"1\"} 24",
                        "nv_inference_exec_count{model=\"fashion\",version=\"1\"} 6",
                        "nv_inference_request_duration_us{model=\"fashion\",version=\"1\"} 18",
                        "nv_inference_queue_duration_us{model=\"fashion\",version=\"1\"} 2",
                        "nv_inference_compute_input_duration_us{model=\"fashion\",version=\"1\"} 4",
                        "nv_inference_compute_infer_duration_us{model=\"fashion\",version=\"1\"} 6",
                        "nv_inference_compute_output_duration_us{model=\"fashion\",version=\"1\"} 8",
                        "nv_inference_pending_request_count{model=\"fashion\",version=\"1\"} 0");
        assertThat(read)
                .startsWith("# HELP nv_inference_request_success ")
                .contains("\n# TYPE nv_inference_exec_count counter\n")
                .endsWith("\n");
    }

    private ModelStatistics counted() {
        return ModelStatistics.newBuilder()
                .setName(router.routes().target("small-fp32-t1").orElseThrow().catalogName())
                .setVersion("1")
                .setInferenceCount(12)
                .setExecutionCount(3)
                .setInferenceStats(InferStatistics.newBuilder()
                        .setSuccess(duration(4, 9_000))
                        .setFail(duration(1, 5_000))
                        .setQueue(duration(4, 1_000))
                        .setComputeInput(duration(4, 2_000))
                        .setComputeInfer(duration(4, 3_000))
                        .setComputeOutput(duration(4, 4_000)))
                .build();
    }

    private static StatisticDuration duration(long count, long nanos) {
        return StatisticDuration.newBuilder().setCount(count).setNs(nanos).build();
    }
}
