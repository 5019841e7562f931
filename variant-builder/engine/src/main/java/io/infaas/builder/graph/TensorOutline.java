package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.catalog.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An input or output as a graph declares it.
 *
 * @param type empty for sequences, maps and types that the protocol does not have
 * @param shape all dimensions, -1 for those that vary; empty for a single number
 */
public record TensorOutline(String name, Optional<TensorType> type, List<Long> shape) {

    public TensorOutline {
        shape = List.copyOf(shape);
    }

    public static List<TensorOutline> inputs(OnnxGraph graph) {
        return graph.inputs().stream().map(TensorOutline::of).toList();
    }

    public static List<TensorOutline> outputs(OnnxGraph graph) {
        return graph.outputs().stream().map(TensorOutline::of).toList();
    }

    private static TensorOutline of(ValueInfoProto tensor) {
        TypeProto.Tensor type = tensor.getType().getTensorType();
        List<Long> shape = new ArrayList<>();
        for (Dimension dimension : type.getShape().getDimList()) {
            shape.add(dimension.hasDimValue() && dimension.getDimValue() > 0 ? dimension.getDimValue() : -1);
        }
        return new TensorOutline(
                tensor.getName(),
                tensor.getType().hasTensorType() ? GraphContract.type(type.getElemType()) : Optional.empty(),
                shape);
    }

    /** Whether the first dimension may be a batch of any size. */
    public boolean isBatch() {
        return !shape.isEmpty() && shape.get(0) < 0;
    }

    /** {@code image FP32 [*, 1, 28, 28]}. */
    @Override
    public String toString() {
        return "%s %s %s"
                .formatted(
                        name,
                        type.map(TensorType::name).orElse("(no tensor of the protocol)"),
                        shape.stream()
                                .map(size -> size < 0 ? "*" : String.valueOf(size))
                                .collect(Collectors.joining(", ", "[", "]")));
    }
}
