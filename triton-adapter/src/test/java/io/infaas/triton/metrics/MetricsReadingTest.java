package io.infaas.triton.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class MetricsReadingTest {

    @Test
    void of_pageOfTriton_failuresPendingAndMachine() {
        MetricsReading reading = MetricsReading.of("""
                # HELP nv_inference_request_failure Number of failed inference requests, all batch sizes
                # TYPE nv_inference_request_failure counter
                nv_inference_request_failure{model="queued",reason="OTHER",version="1"} 0
                nv_inference_request_failure{version="1",reason="REJECTED",model="queued"} 4
                nv_inference_request_failure{model="queued",reason="NEW",version="1"} 9
                nv_inference_pending_request_count{model="queued",version="2"} 3
                nv_pinned_memory_pool_total_bytes 268435456
                nv_cpu_utilization 0.25
                nv_cpu_memory_used_bytes nan
                """);

        ModelVersion queued = new ModelVersion("queued", "1");
        assertThat(reading.failures()).containsOnlyKeys(queued);
        assertThat(reading.failures().get(queued))
                .containsExactly(
                        entry(FailureReason.REJECTED, 4L),
                        entry(FailureReason.CANCELED, 0L),
                        entry(FailureReason.BACKEND, 0L),
                        entry(FailureReason.OTHER, 0L));
        assertThat(reading.pending()).containsOnly(entry(new ModelVersion("queued", "2"), 3L));
        assertThat(reading.machine())
                .containsOnly(
                        entry(MachineGauge.PINNED_MEMORY_TOTAL, 268_435_456.0),
                        entry(MachineGauge.CPU_UTILIZATION, 0.25));
    }

    @Test
    void of_nameWithEscapedCharacters_theNameItself() {
        MetricsReading reading =
                MetricsReading.of("nv_inference_pending_request_count{model=\"a \\\"b\\\" \\\\n\",version=\"1\"} 1\n");

        assertThat(reading.pending()).containsOnlyKeys(new ModelVersion("a \"b\" \\n", "1"));
    }

    @Test
    void of_noPage_nothing() {
        assertThat(MetricsReading.of("<html>nv_cpu_utilization</html>\nnv_\n nv_x 1\nnv_cpu_utilization -1\n"))
                .isEqualTo(MetricsReading.NONE);
    }
}
