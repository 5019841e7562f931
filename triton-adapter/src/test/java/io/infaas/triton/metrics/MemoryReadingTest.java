package io.infaas.triton.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MemoryReadingTest {

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
