package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.catalog.Contract;
import java.util.List;

/**
 * Corrects outputs that are declared for one item in networks whose inputs take any number: converters of tree ensembles write them so,
 * though the outputs have a row for each item. Triton gives no batches to such a network. Only a run can show whether that is so.
 */
public final class OpenOutputs {

    private OpenOutputs() {}

    /** The promised outputs that are declared for one item, though the contract and all inputs have any number. */
    public static List<String> names(OnnxGraph graph, Contract promised) {
        if (promised.maxBatchSize() <= 1 || BatchSize.fixed(graph).isPresent()) {
            return List.of();
        }
        return graph.outputs().stream()
                .filter(OpenOutputs::isForOneItem)
                .map(ValueInfoProto::getName)
                .filter(name -> promised.outputs().stream()
                        .anyMatch(output -> output.name().equals(name)))
                .toList();
    }

    /** {@code source} itself if it has no such output. */
    static OnnxGraph of(OnnxGraph source, Contract promised) {
        List<String> names = names(source, promised);
        if (names.isEmpty()) {
            return source;
        }
        GraphProto.Builder graph = source.model().getGraph().toBuilder();
        graph.getOutputBuilderList().stream()
                .filter(output -> names.contains(output.getName()))
                .forEach(output -> output.getTypeBuilder()
                        .getTensorTypeBuilder()
                        .getShapeBuilder()
                        .setDim(0, Dimension.newBuilder().setDimParam("batch")));
        return source.with(graph.build());
    }

    private static boolean isForOneItem(ValueInfoProto output) {
        List<Dimension> dimensions = output.getType().getTensorType().getShape().getDimList();
        return !dimensions.isEmpty() && dimensions.get(0).getDimValue() == 1;
    }
}
