package io.infaas.triton.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.infaas.triton.protocol.ModelConfig;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Any configuration, with any field of any message set, survives its text forms. */
class ModelConfigsRoundTripTest {
    private static final int DEPTH = 5;

    @Property(tries = 300)
    void print_thenParse_isTheSame(@ForAll long seed) {
        ModelConfig config = config(seed);

        assertThat(ModelConfigs.parse(ModelConfigs.print(config))).isEqualTo(config);
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
