package io.infaas.builder.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.fixture.Fashion;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import io.infaas.catalog.TransformSpec;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OnnxGraphTest {

    private static final Path NANO = Fashion.model("fm-nano");

    @Test
    void read_trainedNetwork_keepsTheExamplesContract() {
        OnnxGraph graph = OnnxGraph.read(NANO);

        Contract contract = GraphContract.of(graph, Fashion.contract(), NANO);

        assertThat(graph.opset()).isEqualTo(17);
        assertThat(contract).isEqualTo(Fashion.contract());
    }

    @Test
    void read_textFile_saysThatItIsNoModel(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a.onnx"), "not a network");

        assertThatThrownBy(() -> OnnxGraph.read(file))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("a.onnx")
                .hasMessageContaining("is not an ONNX model");
    }

    @Test
    void read_fileThatIsCutOff_saysThatItIsNoModel(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a.onnx");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(NANO), 10_000));

        assertThatThrownBy(() -> OnnxGraph.read(file))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("a.onnx")
                .hasMessageContaining("cut off");
    }

    @Test
    void read_fileThatIsTooLarge_saysHowLargeItMayBe(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a.onnx");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1L << 31);
        }

        assertThatThrownBy(() -> OnnxGraph.read(file))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("a.onnx: 2147483648 bytes exceed")
                .hasMessageContaining("use a smaller network");
    }

    @Test
    void contract_otherTensorName_namesFileAndTensor() {
        ContractTensor pixels = new ContractTensor("pixels", TensorType.FP32, List.of(1L, 28L, 28L));
        Contract promised = new Contract(List.of(pixels), Fashion.contract().outputs(), List.of(), 32);

        assertThatThrownBy(() -> GraphContract.of(OnnxGraph.read(NANO), promised, NANO))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("fm-nano.onnx")
                .hasMessageContaining("no input 'pixels'");
    }

    @Test
    void contract_otherShapeOfOutput_namesBothShapes() {
        ContractTensor logits = new ContractTensor("logits", TensorType.FP32, List.of(11L));
        Contract promised = new Contract(Fashion.contract().inputs(), List.of(logits), List.of(), 32);

        assertThatThrownBy(() -> GraphContract.of(OnnxGraph.read(NANO), promised, NANO))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("output 'logits' is FP32 [10] instead of FP32 [11]");
    }

    @Test
    void contract_outputThatTheGraphDoesNotGive_isRefused() {
        ContractTensor scores = new ContractTensor("scores", TensorType.FP32, List.of(10L));
        Contract promised = new Contract(Fashion.contract().inputs(), List.of(scores), List.of(), 32);

        assertThatThrownBy(() -> GraphContract.of(OnnxGraph.read(NANO), promised, NANO))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("none of the outputs [scores]");
    }

    @Test
    void contract_fixedBatchDimension_isRefusedWithTheRemedy() {
        ModelProto model = OnnxGraph.read(NANO).model();
        ModelProto.Builder fixed = model.toBuilder();
        fixed.getGraphBuilder()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .getDimBuilder(0)
                .setDimValue(1);

        assertThatThrownBy(() -> GraphContract.of(new OnnxGraph(fixed.build()), Fashion.contract(), NANO))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("the first dimension of input 'image' is fixed to 1")
                .hasMessageContaining("export the network with a dynamic batch dimension");
    }

    @Test
    void exposing_innerTensors_addsThemAsOutputsOnce() {
        OnnxGraph graph = Networks.of(List.of("convrelu"), 1, 17);
        String inner = graph.nodes().get(0).getOutput(0);

        OnnxGraph exposing = graph.exposing(Set.of(inner, "input"));

        assertThat(exposing.outputNames()).hasSize(2).contains(inner).doesNotContain("input");
        assertThat(Wellformed.violations(exposing)).isEmpty();
    }

    @Test
    void named_unknownTransform_listsTheKnown() {
        assertThatThrownBy(() -> Transform.of(new TransformSpec("int3")))
                .isInstanceOf(BuildException.class)
                .hasMessage(
                        "variants.transforms: 'int3' is unknown; known are dyn8, fp16, fp16w, fp32, int4w, int8, int8w, sym8");
    }

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
