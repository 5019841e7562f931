package io.infaas.triton.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.triton.protocol.DataType;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelInstanceGroup;
import io.infaas.triton.servers.RigModels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelConfigsTest {
    @TempDir
    Path folder;

    @Test
    void parse_theFormsThatPeopleWrite_areUnderstood() {
        String text = """
                # an ONNX model
                name: "m"   platform: 'onnxruntime_onnx'
                max_batch_size: 32
                input [ { name: "x" data_type: TYPE_FP32 dims: [ 1, 28, 28 ] } ]
                output { name: "y", data_type: TYPE_FP32, dims: 10 label_filename: "labels.txt" }
                instance_group [ { count: 2 kind: KIND_CPU } ]
                dynamic_batching { }
                parameters: { key: "intra_op_thread_count" value: { string_value: "1" } }
                optimization { graph: < level: 1 > }
                """;

        ModelConfig config = ModelConfigs.parse(text);

        assertThat(config.getInput(0).getDimsList()).containsExactly(1L, 28L, 28L);
        assertThat(config.getOutput(0).getDataType()).isEqualTo(DataType.TYPE_FP32);
        assertThat(config.getInstanceGroup(0).getKind()).isEqualTo(ModelInstanceGroup.Kind.KIND_CPU);
        assertThat(config.hasDynamicBatching()).isTrue();
        assertThat(config.getParametersOrThrow("intra_op_thread_count").getStringValue())
                .isEqualTo("1");
        assertThat(config.getOptimization().getGraph().getLevel()).isEqualTo(1);
    }

    @Test
    void parse_unknownField_namesSourceLineAndColumn() {
        assertThatThrownBy(() -> ModelConfigs.parse("m/config.pbtxt", "name: \"m\"\n  max_batchsize: 4\n"))
                .isInstanceOf(ModelConfigException.class)
                .hasMessageContaining("m/config.pbtxt, line 2, column 3: ")
                .hasMessageContaining("max_batchsize");
    }

    @Test
    void parse_unknownFieldOfATensor_namesSourceLineAndColumn() {
        assertThatThrownBy(() -> ModelConfigs.parse("input { name: \"x\"\n shape: 4 }"))
                .isInstanceOf(ModelConfigException.class)
                .hasMessageContaining("config.pbtxt, line 2, column 2: ")
                .hasMessageContaining("shape");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "max_batch_size: \"4\"",
                "max_batch_size: 1 max_batch_size: 2",
                "input [ { data_type: TYPE_FLOAT } ]",
                "input [ { name: \"x\" }",
                "name: \"m",
                "{"
            })
    void parse_wrongText_namesLineOne(String text) {
        assertThatThrownBy(() -> ModelConfigs.parse(text))
                .isInstanceOf(ModelConfigException.class)
                .hasMessageContaining("config.pbtxt, line 1, column ");
    }

    @Test
    void read_fileThatIsNoText_isRefusedByName() throws Exception {
        Path file = Files.write(folder.resolve("config.pbtxt"), new byte[] {(byte) 0xff, (byte) 0xfe});

        assertThatThrownBy(() -> ModelConfigs.read(file))
                .isInstanceOf(ModelConfigException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "simple",
                "simple_int8",
                "simple_string",
                "simple_identity",
                "custom_identity_int32",
                "slow_identity",
                "simple_sequence",
                "simple_dyna_sequence",
                "simple_string_dyna_sequence",
                "sequence_sum",
                "repeat_int32",
                "mock_llm",
                "faulty"
            })
    void print_configOfTheRig_isReadAgainAsTheSame(String model) throws Exception {
        RigModels.layOut(folder, model);

        ModelConfig config = ModelConfigs.read(folder.resolve(model).resolve("config.pbtxt"));

        assertThat(config.getName()).isEqualTo(model);
        assertThat(ModelConfigs.parse(ModelConfigs.print(config))).isEqualTo(config);
    }

    @Test
    void print_accents_areReadable() {
        ModelConfig config = ModelConfig.newBuilder().setName("größe").build();

        String text = ModelConfigs.print(config);

        assertThat(text).isEqualTo("name: \"größe\"\n");
        assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSize(16);
    }
}
