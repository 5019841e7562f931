package io.infaas.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.TextFormat;
import io.infaas.triton.protocol.DataType;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelInstanceGroup;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigTemplateTest {

    @Test
    void fill_onnxRuntimeCpu_isWhatTritonReads() throws TextFormat.ParseException {
        Contract contract = new Contract(
                Catalogs.contract().inputs(),
                List.of(new TensorSpec("logits", TensorType.FP32, List.of(2L))),
                List.of("cat", "dog"),
                32);

        ModelConfig config = TextFormat.parse(
                ConfigTemplate.of("onnxruntime-cpu").fill(contract, new Settings(2, 3, 16)), ModelConfig.class);

        assertThat(config.getBackend()).isEqualTo("onnxruntime");
        assertThat(config.getMaxBatchSize()).isEqualTo(16);
        assertThat(config.getInput(0).getName()).isEqualTo("image");
        assertThat(config.getInput(0).getDataType()).isEqualTo(DataType.TYPE_FP32);
        assertThat(config.getInput(0).getDimsList()).containsExactly(1L, 28L, 28L);
        assertThat(config.getOutput(0).getLabelFilename()).isEqualTo("labels.txt");
        assertThat(config.getInstanceGroup(0).getKind()).isEqualTo(ModelInstanceGroup.Kind.KIND_CPU);
        assertThat(config.getInstanceGroup(0).getCount()).isEqualTo(3);
        assertThat(config.getParametersOrThrow("intra_op_thread_count").getStringValue())
                .isEqualTo("2");
    }

    @Test
    void of_unknownTarget_namesTheMissingTemplate() {
        assertThatThrownBy(() -> ConfigTemplate.of("abacus"))
                .hasMessage("target 'abacus' is unknown: there is no template templates/abacus.pbtxt");
    }
}
