package io.infaas.builder.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which dimensions of a network count items. */
class StarterContractTest {

    private static final Path FILE = Path.of("a.onnx");

    @Test
    void contract_oneNumberForEachItem_hasADimensionForIt() {
        Contract contract = contract(tensor("x", -1, 30), tensor("label", -1));

        assertThat(contract.maxBatchSize()).isGreaterThan(1);
        assertThat(contract.outputs()).extracting(ContractTensor::shape).containsExactly(List.of(1L));
    }

    @Test
    void contract_inputOfOneDimension_isOneItem() {
        Contract contract = contract(tensor("sound", -1), tensor("probability", 1));

        assertThat(contract.maxBatchSize()).isEqualTo(1);
        assertThat(contract.inputs()).extracting(ContractTensor::shape).containsExactly(List.of(-1L));
        assertThat(contract.outputs()).extracting(ContractTensor::shape).containsExactly(List.of(1L));
    }

    @Test
    void contract_outputWithoutDimensions_isThatOfOneItem() {
        Contract contract = contract(tensor("x", -1, 3, 224, 224), tensor("score"));

        assertThat(contract.maxBatchSize()).isEqualTo(1);
        assertThat(contract.inputs()).extracting(ContractTensor::shape).containsExactly(List.of(3L, 224L, 224L));
        assertThat(contract.outputs()).extracting(ContractTensor::shape).containsExactly(List.of(1L));
    }

    @Test
    void whole_tensorsWithoutABatchDimension_haveTheShapesOfTheNetwork() {
        OnnxGraph graph = graph(tensor("score"), tensor("picture", 3, 224, 224));

        Contract contract = StarterDefinition.whole(StarterDefinition.contract(graph, FILE), graph);

        assertThat(contract.maxBatchSize()).isZero();
        assertThat(contract.inputs()).extracting(ContractTensor::shape).containsExactly(List.of(3L, 224L, 224L));
        assertThat(contract.outputs()).extracting(ContractTensor::shape).containsExactly(List.of(1L));
    }

    @Test
    void whole_oneTensorLacksTheBatchDimension_theOthersKeepTheirs() {
        OnnxGraph graph = graph(tensor("y", -1, 10), tensor("state", 2, -1, 128), tensor("x", -1, 80));

        Contract contract = StarterDefinition.whole(StarterDefinition.contract(graph, FILE), graph);

        assertThat(contract.maxBatchSize()).isZero();
        assertThat(contract.inputs())
                .extracting(ContractTensor::shape)
                .containsExactly(List.of(2L, -1L, 128L), List.of(1L, 80L));
        assertThat(contract.outputs()).extracting(ContractTensor::shape).containsExactly(List.of(-1L, 10L));
    }

    @Test
    void whole_outputOfOneNumberForEachItem_isAsDeclared() {
        OnnxGraph single = graph(tensor("y", -1), tensor("x", 1, 80));
        OnnxGraph recurrent = graph(tensor("y", -1), tensor("x", -1, 80), tensor("state", 2, -1, 128));

        Contract contract = StarterDefinition.contract(single, FILE);
        Contract whole = StarterDefinition.whole(StarterDefinition.contract(recurrent, FILE), recurrent);

        assertThat(StarterDefinition.whole(contract, single)).isSameAs(contract);
        assertThat(whole.maxBatchSize()).isZero();
        assertThat(whole.outputs()).extracting(ContractTensor::shape).containsExactly(List.of(-1L));
    }

    @Test
    void whole_networkForBatchesOrForBatchesOfOne_isServedWithBatches() {
        for (long batch : new long[] {-1, 1}) {
            OnnxGraph graph = graph(tensor("y", batch, 10), tensor("x", batch, 3, 224, 224));
            Contract contract = StarterDefinition.contract(graph, FILE);

            assertThat(StarterDefinition.whole(contract, graph)).isSameAs(contract);
        }
    }

    private static Contract contract(ValueInfoProto input, ValueInfoProto output) {
        return StarterDefinition.contract(graph(output, input), FILE);
    }

    private static OnnxGraph graph(ValueInfoProto output, ValueInfoProto... inputs) {
        GraphProto graph = GraphProto.newBuilder()
                .addAllInput(List.of(inputs))
                .addOutput(output)
                .build();
        return new OnnxGraph(ModelProto.newBuilder().setGraph(graph).build());
    }

    private static ValueInfoProto tensor(String name, long... shape) {
        ValueInfoProto.Builder tensor = ValueInfoProto.newBuilder().setName(name);
        var type = tensor.getTypeBuilder().getTensorTypeBuilder().setElemType(DataType.FLOAT_VALUE);
        type.getShapeBuilder();
        for (long size : shape) {
            var dimension = type.getShapeBuilder().addDimBuilder();
            if (size > 0) {
                dimension.setDimValue(size);
            } else {
                dimension.setDimParam("n");
            }
        }
        return tensor.build();
    }
}
