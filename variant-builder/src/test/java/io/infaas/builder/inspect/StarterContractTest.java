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

    private static Contract contract(ValueInfoProto input, ValueInfoProto output) {
        GraphProto graph =
                GraphProto.newBuilder().addInput(input).addOutput(output).build();
        return StarterDefinition.contract(
                new OnnxGraph(ModelProto.newBuilder().setGraph(graph).build()), Path.of("a.onnx"));
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
