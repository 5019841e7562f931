package io.infaas.builder.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.VariantException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs({OS.LINUX, OS.MAC})
class TrtexecTest {

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws IOException {
        PlanFixture.programs(folder, "100900", "NVIDIA A10G");
    }

    private Trtexec trtexec(Duration timeout) {
        return new Trtexec(folder.resolve("trtexec"), folder.resolve("nvidia-smi"), timeout);
    }

    @Test
    void key_isWhatTheProgramsSay() throws VariantException {
        assertThat(trtexec(Duration.ofSeconds(30)).key()).isEqualTo(PlanFixture.A10G);
    }

    @Test
    void build_passesShapes() throws Exception {
        Path plan = folder.resolve("plan");

        trtexec(Duration.ofSeconds(30)).build(PlanFixture.spec(folder, "net"), plan);

        assertThat(plan).content().contains("--optShapes=image:8x1x28x28\n").contains("--skipInference\n");
    }

    @Test
    void build_programThatFailsHangsOrWritesNothing_saysSo() {
        Path plan = folder.resolve("plan");

        assertThatThrownBy(() -> trtexec(Duration.ofSeconds(30)).build(PlanFixture.spec(folder, "broken"), plan))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("ended with status 1: [E] [TRT] broken: no such operator");
        assertThatThrownBy(() -> trtexec(Duration.ofMillis(200)).build(PlanFixture.spec(folder, "hanging"), plan))
                .isInstanceOf(VariantException.class)
                .hasMessageContaining("did not end within");
        assertThatThrownBy(() -> trtexec(Duration.ofSeconds(30)).build(PlanFixture.spec(folder, "silent"), plan))
                .hasMessageContaining("wrote no plan");
    }

    @Test
    void key_programThatIsNotThere_saysSo() {
        Trtexec none = new Trtexec(folder.resolve("none"), folder.resolve("nvidia-smi"), Duration.ofSeconds(30));

        assertThatThrownBy(none::key).isInstanceOf(VariantException.class).hasMessageContaining("cannot be run");
    }
}
