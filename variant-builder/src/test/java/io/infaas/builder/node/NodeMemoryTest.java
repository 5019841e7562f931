package io.infaas.builder.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NodeMemoryTest {

    private static final List<String> PAGE = List.of(
            "# HELP nv_gpu_memory_used_bytes GPU used memory",
            "nv_gpu_memory_used_bytes{gpu_uuid=\"GPU-a\"} 1000000.000000",
            "nv_gpu_memory_used_bytes{gpu_uuid=\"GPU-b\"} 2.5e6",
            "nv_cpu_memory_used_bytes 7516192768",
            "nv_cpu_memory_used_bytes_more 1");

    @Test
    void read_severalGpus_isTheirSum() {
        assertThat(NodeMemory.read(PAGE).accelerator()).hasValue(3_500_000);
        assertThat(NodeMemory.read(PAGE).host()).hasValue(7_516_192_768L);
    }

    @Test
    void read_metricThatIsNotThere_isEmpty() {
        assertThat(NodeMemory.read(List.of())).isEqualTo(NodeMemory.Used.UNKNOWN);
    }
}
