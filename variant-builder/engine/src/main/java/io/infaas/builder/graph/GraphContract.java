package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Derives the contract of a graph: its inputs and outputs in the form of the catalog. */
public final class GraphContract {

    private GraphContract() {}

    /**
     * The contract of a graph that fulfils the contract {@code promised}, with the labels of that contract.
     *
     * @param file source of the graph, for messages
     * @throws BuildException naming the file, the tensor and the difference, if the graph does not fulfil the contract
     */
    public static Contract of(OnnxGraph graph, Contract promised, Path file) {
        promised.inputs().forEach(input -> checkServed(input, file));
        promised.outputs().forEach(output -> checkServed(output, file));
        List<ContractTensor> inputs = graph.inputs().stream()
                .map(tensor -> tensor(tensor, "input", promised, file))
                .toList();
        // A graph may have more outputs, but nodes serve only the promised ones.
        List<ContractTensor> outputs = graph.outputs().stream()
                .filter(tensor -> promised.outputs().stream()
                        .anyMatch(contractTensor -> contractTensor.name().equals(tensor.getName())))
                .map(tensor -> tensor(tensor, "output", promised, file))
                .toList();
        Optional<String> difference = outputs.isEmpty()
                ? Optional.of("it has none of the outputs "
                        + promised.outputs().stream().map(ContractTensor::name).toList())
                : Optional.empty();
        Contract contract = difference.isPresent()
                ? promised
                : new Contract(inputs, outputs, promised.labels(), promised.maxBatchSize());
        difference = difference.or(() -> contract.mismatch(promised));
        if (difference.isPresent()) {
            throw new BuildException(("%s: violates the application's contract: %s. Correct application.contract in the"
                            + " definition, or export the network with the tensors that the contract promises")
                    .formatted(file, difference.get()));
        }
        return contract;
    }

    private static void checkServed(ContractTensor tensor, Path file) {
        if (tensor.shape().isEmpty()) {
            throw new BuildException(
                    "%s: '%s' has the shape [] in the contract, but Triton serves only tensors with a dimension beside the batch; promise it as shape [1]"
                            .formatted(file, tensor.name()));
        }
    }

    private static ContractTensor tensor(ValueInfoProto tensor, String kind, Contract promised, Path file) {
        TypeProto.Tensor type = tensor.getType().getTensorType();
        if (!tensor.getType().hasTensorType()) {
            throw new BuildException(
                    "%s: %s '%s' is a sequence, map or optional value; the protocol has only tensors, so export it as one"
                            .formatted(file, kind, tensor.getName()));
        }
        List<Dimension> dimensions = type.getShape().getDimList();
        if (dimensions.isEmpty()) {
            throw new BuildException("%s: %s '%s' is %s, so it has no batch dimension; %s"
                    .formatted(
                            file,
                            kind,
                            tensor.getName(),
                            type.hasShape() ? "a single number" : "of unknown shape",
                            type.hasShape()
                                    ? "promise it as shape [1], with application.contract.maxBatchSize 0 or 1"
                                    : "export it with its shape"));
        }
        Dimension batch = dimensions.get(0);
        if (batch.hasDimValue() && batch.getDimValue() >= 0 && promised.maxBatchSize() > 1) {
            throw new BuildException(
                    "%s: the first dimension of %s '%s' is fixed to %d, but application.contract.maxBatchSize is %d; export the network with a dynamic batch dimension, or, if this dimension is not a batch, set maxBatchSize to 0 and promise all dimensions"
                            .formatted(file, kind, tensor.getName(), batch.getDimValue(), promised.maxBatchSize()));
        }
        List<Long> shape = new ArrayList<>();
        int first = promised.hasBatchDimension() ? 1 : 0;
        for (Dimension dimension : dimensions.subList(first, dimensions.size())) {
            shape.add(dimension.hasDimValue() && dimension.getDimValue() > 0 ? dimension.getDimValue() : -1);
        }
        return new ContractTensor(tensor.getName(), type(type.getElemType(), tensor.getName(), file), shape);
    }

    private static TensorType type(int elementType, String tensor, Path file) {
        return type(elementType)
                .orElseThrow(() -> new BuildException("%s: tensor '%s' has type %s, which the protocol does not support"
                        .formatted(file, tensor, DataType.forNumber(elementType))));
    }

    /** The type's name in the protocol; empty if it has none. */
    static Optional<TensorType> type(int elementType) {
        DataType type = DataType.forNumber(elementType);
        return switch (type == null ? DataType.UNDEFINED : type) {
            case FLOAT -> Optional.of(TensorType.FP32);
            case DOUBLE -> Optional.of(TensorType.FP64);
            case FLOAT16 -> Optional.of(TensorType.FP16);
            case BFLOAT16 -> Optional.of(TensorType.BF16);
            case STRING -> Optional.of(TensorType.BYTES);
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 ->
                Optional.of(TensorType.valueOf(type.name()));
            default -> Optional.empty();
        };
    }
}
