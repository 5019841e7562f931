package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.infaas.builder.failure.VariantException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The expected result of a transform, without calibration data. */
public final class TransformOutline {

    private static final double MB = 1e6;

    private TransformOutline() {}

    /** One line: the changes and the size, or why the transform does not apply. */
    public static String of(Transform transform, OnnxGraph source) {
        try {
            OnnxGraph onnxGraph = transform.apply(source, TransformOutline::anyRange);
            if (onnxGraph == source) {
                return String.format(Locale.ROOT, "unchanged, %.1f MB", bytes(source));
            }
            long layers = layers(source);
            return String.format(
                    Locale.ROOT,
                    "%d of %d Conv, Gemm and MatMul with constant weights, %.1f MB",
                    layers - layers(onnxGraph),
                    layers,
                    bytes(onnxGraph));
        } catch (VariantException e) {
            return "left out: " + e.reason();
        }
    }

    private static double bytes(OnnxGraph graph) {
        return graph.model().getSerializedSize() / MB;
    }

    private static Map<String, Range> anyRange(Set<String> tensors, double percentile) {
        Map<String, Range> ranges = new LinkedHashMap<>();
        tensors.forEach(tensor -> ranges.put(tensor, new Range(0, 1)));
        return ranges;
    }

    /** Layers with constant FP32 weights. */
    private static long layers(OnnxGraph graph) {
        return graph.nodes().stream().filter(node -> isLayer(node, graph)).count();
    }

    private static boolean isLayer(NodeProto node, OnnxGraph graph) {
        TensorProto weights = Quantizable.hasWeights(node) ? graph.constants().get(node.getInput(1)) : null;
        return weights != null && Protos.isFloat(weights);
    }
}
