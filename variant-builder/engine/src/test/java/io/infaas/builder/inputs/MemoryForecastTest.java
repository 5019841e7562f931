package io.infaas.builder.inputs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.fixture.Fashion;
import io.infaas.builder.graph.OnnxGraph;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class MemoryForecastTest {

    private static final Path FILE = Path.of("a.onnx");
    private static final long MIB = 1 << 20;

    @Test
    void of_network_growsWithItsWeights() {
        MemoryForecast small = MemoryForecast.of(OnnxGraph.read(Fashion.model("fm-nano")));
        MemoryForecast large = MemoryForecast.of(OnnxGraph.read(Fashion.model("fm-large")));

        assertThat(small.heapBytes()).isBetween(32 * MIB, 33 * MIB);
        assertThat(large.processBytes() - small.processBytes()).isBetween(5 * MIB, 6 * MIB);
    }

    @Test
    void check_tooLittleHeap_saysHowToGiveMore() {
        MemoryForecast forecast = new MemoryForecast(300 * MIB, 500 * MIB);

        assertThatThrownBy(() -> forecast.check(FILE, new MemoryForecast.MachineMemory(200 * MIB, 900 * MIB)))
                .isInstanceOf(BuildException.class)
                .hasMessageContainingAll(
                        "a.onnx: needs about 300 MiB of heap", "200 MiB are free", "MAVEN_OPTS=-Xmx364m");
    }

    @Test
    void check_tooSmallMachine_saysHowMuchIsMissing() {
        MemoryForecast forecast = new MemoryForecast(300 * MIB, 500 * MIB);

        assertThatThrownBy(() -> forecast.check(FILE, new MemoryForecast.MachineMemory(400 * MIB, 499 * MIB)))
                .isInstanceOf(BuildException.class)
                .hasMessageContainingAll("needs about 500 MiB of memory to run, this machine has 499 MiB free");
        assertThatCode(() -> forecast.check(FILE, new MemoryForecast.MachineMemory(300 * MIB, 500 * MIB)))
                .doesNotThrowAnyException();
    }
}
