package io.infaas.triton.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.infaas.triton.config.ModelConfigs.ModelConfigException;
import io.infaas.triton.protocol.DataType;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelInstanceGroup;
import io.infaas.triton.servers.RigModels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelConfigsTest {

    @TempDir
    Path folder;

    private static final int DEPTH = 5;

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

        ModelConfig config = ModelConfigs.parse("config.pbtxt", text);

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
        assertThatThrownBy(() -> ModelConfigs.parse("config.pbtxt", "input { name: \"x\"\n shape: 4 }"))
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
        assertThatThrownBy(() -> ModelConfigs.parse("config.pbtxt", text))
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
        assertThat(ModelConfigs.parse("config.pbtxt", ModelConfigs.print(config)))
                .isEqualTo(config);
    }

    @Test
    void print_accents_areReadable() {
        ModelConfig config = ModelConfig.newBuilder().setName("größe").build();

        String text = ModelConfigs.print(config);

        assertThat(text).isEqualTo("name: \"größe\"\n");
        assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSize(16);
    }

    @Property(tries = 300)
    void print_thenParse_isTheSame(@ForAll long seed) {
        ModelConfig config = config(seed);

        assertThat(ModelConfigs.parse("config.pbtxt", ModelConfigs.print(config)))
                .isEqualTo(config);
    }

    @Property(tries = 300)
    void toJson_readByProtobuf_isTheSame(@ForAll long seed) throws Exception {
        ModelConfig config = config(seed);

        ModelConfig.Builder read = ModelConfig.newBuilder();
        JsonFormat.parser().merge(ModelConfigs.toJson(config), read);

        assertThat(read.build()).isEqualTo(config);
    }

    private static ModelConfig config(long seed) {
        ModelConfig.Builder config = ModelConfig.newBuilder();
        fill(config, new Random(seed), DEPTH);
        return config.build();
    }

    private static void fill(Message.Builder message, Random random, int depth) {
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            boolean leaf = field.getJavaType() != FieldDescriptor.JavaType.MESSAGE;
            if (random.nextInt(3) == 0 && (leaf || depth > 0)) {
                if (!field.isRepeated()) {
                    message.setField(field, value(message, field, random, depth));
                } else if (!field.isMapField()) {
                    for (int i = random.nextInt(3); i >= 0; i--) {
                        message.addRepeatedField(field, value(message, field, random, depth));
                    }
                } else {
                    message.addRepeatedField(field, value(message, field, random, depth));
                }
            }
        }
    }

    private static Object value(Message.Builder owner, FieldDescriptor field, Random random, int depth) {
        return switch (field.getJavaType()) {
            case MESSAGE -> {
                Message.Builder inner = owner.newBuilderForField(field);
                fill(inner, random, depth - 1);
                yield inner.build();
            }
            case ENUM ->
                field.getEnumType()
                        .getValues()
                        .get(random.nextInt(field.getEnumType().getValues().size()));
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextInt();
            case LONG -> random.nextLong();
            case FLOAT -> random.nextFloat();
            case DOUBLE -> random.nextDouble();
            case STRING -> text(random);
            case BYTE_STRING -> ByteString.copyFromUtf8(text(random));
        };
    }

    private static String text(Random random) {
        return random.ints(random.nextInt(6), 0, 0x2000)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
