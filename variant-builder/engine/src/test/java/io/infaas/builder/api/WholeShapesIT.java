package io.infaas.builder.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.builder.failure.BuildException;
import io.infaas.builder.fixture.Builds;
import io.infaas.builder.fixture.Fashion;
import io.infaas.builder.graph.FixedBatch;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.report.BuildReport;
import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.ConcurrentThroughput;
import io.infaas.catalog.Profile;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import io.infaas.triton.config.ModelConfigs;
import io.infaas.triton.protocol.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Applications whose contract has complete shapes and no batch dimension. */
class WholeShapesIT {

    @TempDir
    private Path folder;

    private final OnnxGraph nano = OnnxGraph.read(Fashion.model("fm-nano"));

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1, -1, -1", "-1, -1, -1"})
    void build_completeShapes_isMeasuredAndConfiguredForOneItem(long first, long answer, long own) throws IOException {
        Path definition = definition(first, answer, own < 0 ? nano : FixedBatch.of(nano, own));

        BuildReport report = Builds.build(definition, folder.resolve("out"), 300);

        assertThat(report.catalog().variants()).extracting(Variant::transform).contains("fp32", "int8");
        for (Variant variant : report.catalog().variants()) {
            Profile profile = variant.profile(BuildRequest.LOCAL).orElseThrow();
            assertThat(variant.settings()).isEqualTo(new RuntimeSettings(1, 2, 0));
            assertThat(profile.accuracy().value()).isBetween(0.89, 0.93);
            assertThat(profile.batches()).extracting(BatchPerformance::batch).containsExactly(1);
            assertThat(profile.concurrent())
                    .extracting(ConcurrentThroughput::concurrency)
                    .isEqualTo(ConcurrentThroughput.MEASURED);
            Path config = report.repository().resolve(variant.name()).resolve("config.pbtxt");
            // as the network has them, which may accept more than the contract promises
            ModelConfig written = ModelConfigs.parse("config.pbtxt", Files.readString(config));
            assertThat(written.getMaxBatchSize()).isZero();
            assertThat(written.getInput(0).getDimsList()).containsExactly(own, 1L, 28L, 28L);
            assertThat(written.getOutput(0).getDimsList()).containsExactly(own, 10L);
            assertThat(written.hasDynamicBatching()).isFalse();
        }
    }

    @Test
    void validate_shapesWithoutTheFirstDimension_areRefusedWithThoseOfTheNetwork() throws IOException {
        Path definition = definition(1, -1, nano);
        Files.writeString(definition, Files.readString(definition).replace("[1, 1, 28, 28]", "[1, 28, 28]"));

        assertThatThrownBy(() -> new DefinitionValidator().validate(definition, new LineProgress(note -> {})))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("input 'image' is FP32 [-1, 1, 28, 28] instead of FP32 [1, 28, 28]");
    }

    private Path definition(long first, long answer, OnnxGraph network) throws IOException {
        Path model = Files.write(folder.resolve("net.onnx"), network.bytes());
        String text = Fashion.small()
                .lines()
                .filter(line -> !line.contains("fm-") || line.contains("fm-nano"))
                .reduce("", (all, line) -> all + line + "\n")
                .replace(Fashion.model("fm-nano").toString(), model.toString())
                .replace("threads: [1, 2]", "threads: [1]\n  instances: [2]")
                .replace("shape: [1, 28, 28]", "shape: [%d, 1, 28, 28]".formatted(first))
                .replace("shape: [10]", "shape: [%d, 10]".formatted(answer))
                .replace("maxBatchSize: 4", "maxBatchSize: 0");
        return Files.writeString(folder.resolve("infaas.yaml"), text);
    }
}
