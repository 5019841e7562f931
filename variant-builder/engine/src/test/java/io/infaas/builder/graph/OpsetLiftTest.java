package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.infaas.builder.failure.VariantException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpsetLiftTest {

    @Test
    void atLeast_newerGraph_isItself() throws VariantException {
        OnnxGraph source = Networks.of(List.of("conv"), 1, 17);

        assertThat(OpsetLift.atLeast(source, 13)).isSameAs(source);
    }

    @Test
    void atLeast_splitByAttribute_readsItFromAnInput() throws VariantException {
        NodeProto split = Protos.node("Split", List.of("x"), "y", Networks.ints("split", 1, 3)).toBuilder()
                .addOutput("z")
                .build();

        NodeProto lifted = OpsetLift.atLeast(graph(split, 11), 13).nodes().get(0);

        assertThat(lifted.getAttributeList()).isEmpty();
        assertThat(lifted.getInputList()).containsExactly("x", "y_split");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Dropout    | Dropout 'y' may have another meaning",
                "Upsample   | Upsample 'y' may have another meaning",
            })
    void atLeast_operatorThatMayHaveChanged_isRefusedWithTheRemedy(String operator, String message) {
        OnnxGraph source = graph(Protos.node(operator, List.of("x"), "y"), 11);

        assertThatThrownBy(() -> OpsetLift.atLeast(source, 13))
                .isInstanceOf(VariantException.class)
                .hasMessageContainingAll(
                        "opset 11 cannot be converted to 13", message, "Export the network with opset 13 or later");
    }

    private static OnnxGraph graph(NodeProto node, long opset) {
        GraphProto graph = GraphProto.newBuilder()
                .addInput(Networks.tensor("x", 4))
                .addNode(node)
                .addOutput(Networks.tensor("y", 4))
                .build();
        return Networks.of(List.of(), 1, opset).with(graph);
    }
}
