package io.infaas.triton.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.OptionalInt;
import java.util.OptionalLong;
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

    @Test
    void pageOfTriton_isMachineAndFullestAccelerator() {
        String page = """
                # HELP nv_gpu_memory_used_bytes GPU used memory
                nv_gpu_memory_used_bytes{gpu_uuid="GPU-a"} 1000000.000000
                nv_gpu_memory_used_bytes{gpu_uuid="GPU-b"} 2.5e6
                nv_cpu_memory_used_bytes 7516192768
                nv_cpu_memory_used_bytes_more 1
                """;

        assertThat(MemoryReading.of(page))
                .isEqualTo(new MemoryReading(
                        OptionalLong.empty(), OptionalLong.of(7_516_192_768L), OptionalLong.of(2_500_000)));
    }

    @Test
    void pageOfTriton_saysWhatThereIsInAll() {
        String page = """
                nv_gpu_memory_total_bytes{gpu_uuid="GPU-a"} 16000000000.000000
                nv_gpu_memory_total_bytes{gpu_uuid="GPU-b"} 8000000000.000000
                nv_cpu_memory_total_bytes 33000000000
                """;

        assertThat(MemoryReading.of(page).hardware())
                .isEqualTo(new HardwareReading(
                        OptionalLong.of(33_000_000_000L), OptionalInt.of(2), OptionalLong.of(8_000_000_000L)));
        assertThat(HardwareReading.of("nv_cpu_utilization 0.5")).isEqualTo(HardwareReading.NONE);
    }

    @Test
    void pageOfTriton_beforeItHasMeasured_saysNothing() {
        String page = """
                nv_gpu_memory_total_bytes{gpu_uuid="GPU-a"} 0.000000
                nv_gpu_memory_used_bytes{gpu_uuid="GPU-a"} 0.000000
                nv_cpu_utilization 0
                nv_cpu_memory_total_bytes 0
                nv_cpu_memory_used_bytes 0
                """;

        MemoryReading reading = MemoryReading.of(page);

        assertThat(reading.machine()).isEmpty();
        assertThat(reading.accelerator()).isEmpty();
        assertThat(reading.hardware().memoryBytes()).isEmpty();
        assertThat(reading.hardware().acceleratorBytes()).isEmpty();
        assertThat(reading.hardware().accelerators()).hasValue(1);
    }

    @Test
    void pageOfTheEmbeddedNode_isItsProcessWithoutHeap() {
        String page = "jvm_memory_committed_bytes{area=\"heap\"} 40\nprocess_resident_memory_bytes 42\n";

        assertThat(MemoryReading.of(page).process()).hasValue(2);
    }

    @Test
    void nothingOrNoNumber_isNotReported() {
        assertThat(MemoryReading.of("")).isEqualTo(MemoryReading.NONE);
        assertThat(MemoryReading.of("nv_cpu_memory_used_bytes NaN\nprocess_resident_memory_bytes much"))
                .isEqualTo(MemoryReading.NONE);
    }
}
