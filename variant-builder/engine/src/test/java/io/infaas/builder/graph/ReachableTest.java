package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReachableTest {

    @Test
    void only_nodeThatNoOutputNeeds_isDroppedWithItsConstants() {
        GraphProto graph = GraphProto.newBuilder()
                .addInput(Networks.tensor("x", 2))
                .addInitializer(Protos.floats("unused", List.of(1L), 1))
                .addNode(Protos.node("Add", List.of("x", "unused"), "dead"))
                .addNode(Protos.node("Relu", List.of("x"), "y"))
                .addOutput(Networks.tensor("y", 2))
                .build();

        GraphProto kept = Reachable.only(graph);

        assertThat(kept.getNodeList()).extracting(NodeProto::getOpType).containsExactly("Relu");
        assertThat(kept.getInitializerList()).isEmpty();
    }

    @Test
    void only_tensorThatABranchReads_isKept() {
        GraphProto branch = GraphProto.newBuilder()
                .addNode(Protos.node("Add", List.of("hidden", "weight"), "inner"))
                .addOutput(Networks.tensor("inner", 2))
                .build();
        NodeProto choice = Protos.node("If", List.of("condition"), "y").toBuilder()
                .addAttribute(AttributeProto.newBuilder()
                        .setName("then_branch")
                        .setType(AttributeProto.AttributeType.GRAPH)
                        .setG(branch))
                .build();
        GraphProto graph = GraphProto.newBuilder()
                .addInput(Networks.tensor("x", 2))
                .addInput(Networks.tensor("condition"))
                .addInitializer(Protos.floats("weight", List.of(1L), 1))
                .addNode(Protos.node("Relu", List.of("x"), "hidden"))
                .addNode(choice)
                .addOutput(Networks.tensor("y", 2))
                .build();

        GraphProto kept = Reachable.only(graph);

        assertThat(kept.getNodeList()).extracting(NodeProto::getOpType).containsExactly("Relu", "If");
        assertThat(kept.getInitializerList()).extracting(TensorProto::getName).containsExactly("weight");
    }

    @Test
    void only_constantThatIsListedAmongTheInputs_isListedNoMore() {
        GraphProto graph = GraphProto.newBuilder()
                .addInput(Networks.tensor("x", 2))
                .addInput(Networks.tensor("unused", 1))
                .addInitializer(Protos.floats("unused", List.of(1L), 1))
                .addNode(Protos.node("Relu", List.of("x"), "y"))
                .addOutput(Networks.tensor("y", 2))
                .build();

        GraphProto kept = Reachable.only(graph);

        assertThat(kept.getInputList()).extracting(ValueInfoProto::getName).containsExactly("x");
    }
}
