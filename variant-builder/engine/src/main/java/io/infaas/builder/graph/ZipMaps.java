package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.HashMap;
import java.util.Map;

/**
 * Replaces outputs that exporters of scikit-learn zip into maps from class to probability, which no protocol can carry, by the
 * tensor of probabilities.
 */
final class ZipMaps {

    private ZipMaps() {}

    /** {@code source} itself if it has no such output. */
    static OnnxGraph removed(OnnxGraph source) {
        Map<String, NodeProto> zips = new HashMap<>();
        for (NodeProto node : source.nodes()) {
            if (node.getOpType().equals("ZipMap") && source.outputNames().contains(node.getOutput(0))) {
                zips.put(node.getOutput(0), node);
            }
        }
        if (zips.isEmpty()) {
            return source;
        }
        GraphProto.Builder graph = source.model().getGraph().toBuilder().clearNode();
        for (NodeProto node : source.nodes()) {
            graph.addNode(
                    zips.containsKey(node.getOutput(0))
                            ? NodeProto.newBuilder()
                                    .setOpType("Identity")
                                    .setName(node.getName())
                                    .addInput(node.getInput(0))
                                    .addOutput(node.getOutput(0))
                                    .build()
                            : node);
        }
        for (int i = 0; i < graph.getOutputCount(); i++) {
            NodeProto zip = zips.get(graph.getOutput(i).getName());
            if (zip != null) {
                graph.setOutput(i, probabilities(graph.getOutput(i).getName(), classes(zip)));
            }
        }
        return source.with(graph.build());
    }

    private static long classes(NodeProto zip) {
        return zip.getAttributeList().stream()
                .mapToLong(attribute -> names(attribute))
                .max()
                .orElse(0);
    }

    private static long names(AttributeProto attribute) {
        return attribute.getName().startsWith("classlabels")
                ? attribute.getStringsCount() + attribute.getIntsCount()
                : 0;
    }

    private static ValueInfoProto probabilities(String name, long classes) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(Protos.FLOAT)
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(Dimension.newBuilder().setDimParam("batch"))
                                        .addDim(Dimension.newBuilder().setDimValue(classes)))))
                .build();
    }
}
