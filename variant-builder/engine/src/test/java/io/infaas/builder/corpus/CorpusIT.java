package io.infaas.builder.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.builder.inspect.NetworkInspector;
import io.infaas.builder.inspect.StarterDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** First definitions for networks that nobody here trained: how they are inspected and begun. */
class CorpusIT {

    private static final String DIRECTION = "ch_ppocr_mobile_v2.0_cls_infer.onnx";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RAPIDOCR | " + DIRECTION
                        + " | 'int8       54 of 54 Conv, Gemm and MatMul with constant weights, 0.3 MB'",
                "SILERO | silero_vad_16k_sequence.onnx | 'int8       6 of 6 Conv, Gemm and MatMul with constant weights, 0.7 MB'",
                "MAGIKA | model.onnx | 'dyn8       2 of 3 Conv, Gemm and MatMul with constant weights, 2.8 MB'"
            })
    void inspect_networkOfAPackage_saysWhatIsQuantised(CorpusPackage source, String name, String line)
            throws IOException {
        Path model = source.copy(name, folder);

        assertThat(new NetworkInspector().inspect(model)).contains(line);
    }

    @Test
    void write_weightsInConstantNodes_triesBothQuantisations() throws IOException {
        Path model = CorpusPackage.RAPIDOCR.copy(DIRECTION, folder);

        Path definition = new StarterDefinition().write(model, Optional.empty()).file();

        assertThat(definition)
                .content()
                .contains("shape: [3, 224, 224]", "transforms: [fp32, int8, dyn8]", "metric: {name: agreement");
    }
}
