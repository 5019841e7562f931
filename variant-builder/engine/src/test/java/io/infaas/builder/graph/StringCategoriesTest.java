package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which strings a network knows for which element of its inputs. */
class StringCategoriesTest {

    private final GraphProto.Builder graph = GraphProto.newBuilder();

    @Test
    void of_columnsOfOneInput_areThoseOfTheEncoderOfEach() {
        graph.addInput(input("words", 3))
                .addInitializer(Protos.longs("first", 0))
                .addInitializer(Protos.longs("others", 2, 1))
                .addNode(Protos.node("Gather", List.of("words", "first"), "a", Protos.attribute("axis", 1)))
                .addNode(Protos.node("ArrayFeatureExtractor", List.of("words", "others"), "b"))
                .addNode(Protos.node("Identity", List.of("b"), "c"))
                .addNode(encoder("a", "cats_strings", "red", "blue"))
                .addNode(encoder("c", "keys_strings", "one", "two"));

        StringCategories categories = categories();

        assertThat(categories.of("words", 0)).containsExactly("red", "blue");
        assertThat(categories.of("words", 1)).containsExactly("one", "two");
        assertThat(categories.of("words", 2)).containsExactly("one", "two");
    }

    @Test
    void of_inputsThatAreJoined_areThoseOfTheirColumn() {
        graph.addInput(input("x", 1))
                .addInput(input("y", 1))
                .addInitializer(Protos.longs("second", 1))
                .addNode(Protos.node("Concat", List.of("x", "y"), "all", Protos.attribute("axis", 1)))
                .addNode(Protos.node("ArrayFeatureExtractor", List.of("all", "second"), "b"))
                .addNode(encoder("b", "cats_strings", "é"));

        StringCategories categories = categories();

        assertThat(categories.of("x", 0)).isEmpty();
        assertThat(categories.of("y", 0)).containsExactly("é");
    }

    @Test
    void of_itemsPickedByNumberOrNoEncoder_areUnknown() {
        graph.addInput(input("x", 1))
                .addInitializer(Protos.longs("first", 0))
                .addNode(Protos.node("Gather", List.of("x", "first"), "a"))
                .addNode(encoder("a", "cats_strings", "red"));

        assertThat(categories().of("x", 0)).isEmpty();
        assertThat(categories().of("absent", 0)).isEmpty();
    }

    private StringCategories categories() {
        return StringCategories.of(
                new OnnxGraph(ModelProto.newBuilder().setGraph(graph).build()));
    }

    private static NodeProto encoder(String input, String attribute, String... strings) {
        return Protos.node("Encoder", List.of(input), input + "_code").toBuilder()
                .addAttribute(AttributeProto.newBuilder()
                        .setName(attribute)
                        .setType(AttributeProto.AttributeType.STRINGS)
                        .addAllStrings(List.of(strings).stream()
                                .map(ByteString::copyFromUtf8)
                                .toList()))
                .build();
    }

    private static ValueInfoProto input(String name, long size) {
        ValueInfoProto.Builder tensor = ValueInfoProto.newBuilder().setName(name);
        tensor.getTypeBuilder()
                .getTensorTypeBuilder()
                .setElemType(DataType.STRING_VALUE)
                .getShapeBuilder()
                .addDim(Dimension.newBuilder().setDimParam("batch"))
                .addDim(Dimension.newBuilder().setDimValue(size));
        return tensor.build();
    }
}
