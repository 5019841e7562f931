package io.infaas.builder.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.api.BuildRequest;
import io.infaas.builder.api.VariantBuilder;
import io.infaas.builder.inspect.NetworkInspector;
import io.infaas.builder.inspect.StarterDefinition;
import io.infaas.builder.progress.LineProgress;
import io.infaas.builder.report.BuildReport;
import io.infaas.builder.report.LeftOut;
import io.infaas.builder.report.VariantReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** First definitions for networks that nobody here trained: they build as they are. */
class CorpusIT {

    private static final String DIRECTION = "ch_ppocr_mobile_v2.0_cls_infer.onnx";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                DIRECTION + " | 'int8       54 of 54 Conv, Gemm and MatMul with constant weights, 0.3 MB'",
                "silero_vad_16k_sequence.onnx | 'int8       6 of 6 Conv, Gemm and MatMul with constant weights, 0.7 MB'",
                "model.onnx | 'dyn8       2 of 3 Conv, Gemm and MatMul with constant weights, 2.8 MB'"
            })
    void inspect_networkOfAPackage_saysWhatIsQuantised(String name, String line) throws IOException {
        Path model = CorpusNetworks.copy(name, folder);

        assertThat(new NetworkInspector().inspect(model)).contains(line);
    }

    @Test
    void write_weightsInConstantNodes_triesBothQuantisations() throws IOException {
        Path model = CorpusNetworks.copy(DIRECTION, folder);

        Path definition = new StarterDefinition().write(model, Optional.empty());

        assertThat(definition)
                .content()
                .contains("shape: [3, 224, 224]", "transforms: [fp32, int8, dyn8]", "metric: {name: agreement");
    }

    @Tag("proof")
    @ParameterizedTest
    @ValueSource(
            strings = {
                DIRECTION,
                "ch_PP-OCRv4_det_infer.onnx",
                "ch_PP-OCRv4_rec_infer.onnx",
                "silero_vad.onnx",
                "silero_vad_16k_op15.onnx",
                "silero_vad_16k_sequence.onnx",
                "silero_vad_openvino_16k.onnx",
                "model.onnx"
            })
    void build_firstDefinition_hasTheNetworkInItsCatalog(String name) throws IOException {
        Path model = CorpusNetworks.copy(name, folder);
        Path definition = new StarterDefinition().write(model, Optional.empty());
        Files.writeString(definition, Files.readString(definition).replace("threads: [1, 2]", "threads: [1]"));

        BuildReport report = new VariantBuilder()
                .build(
                        new BuildRequest(definition, folder.resolve("built")).withProfileBudget(Duration.ofSeconds(1)),
                        new LineProgress(line -> {}));

        assertThat(report.variants())
                .anyMatch(variant ->
                        variant.kept() && variant.lineage().transform().equals("fp32"));
        // a quantised variant may lose too much, but each runs
        assertThat(report.variants())
                .extracting(VariantReport::leftOut)
                .noneMatch(reason -> reason != null && reason.cause() == LeftOut.Cause.FAILED);
    }
}
