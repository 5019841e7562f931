package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.infaas.builder.failure.VariantException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Static quantisation, for CPUs and for GPUs. */
final class StaticQuantisation {

    private static final long PER_CHANNEL_SINCE = 13;

    private StaticQuantisation() {}

    /** @param symmetric whether activations are int8 with zero point 0 and biases stay unchanged */
    static OnnxGraph apply(OnnxGraph onnxGraph, Calibration calibration, Options options, boolean symmetric)
            throws VariantException {
        OnnxGraph source = OpsetLift.atLeast(onnxGraph, PER_CHANNEL_SINCE);
        Quantizable quantizable = Quantizable.of(source, options);
        // sums and maxima alone gain nothing from 8 bits
        if (source.nodes().stream().noneMatch(node -> quantizable.contains(node) && Quantizable.hasWeights(node))) {
            throw new VariantException(
                    "nothing to quantise: none of its %d Conv, Gemm and MatMul has constant FP32 weights%s"
                            .formatted(
                                    source.nodes().stream()
                                            .filter(Quantizable::hasWeights)
                                            .count(),
                                    options.skip().isEmpty() ? "" : " and is not skipped"));
        }
        Map<String, Range> ranges = calibration.ranges(quantizable.tensors(), options.percentile());
        return new QdqRewrite(source, quantizable, parameters(source, quantizable, ranges, symmetric), options.bits())
                .graph();
    }

    /** The layers that {@link #apply} quantises. */
    static List<Layer> layers(OnnxGraph onnxGraph, Options options) throws VariantException {
        OnnxGraph source = OpsetLift.atLeast(onnxGraph, PER_CHANNEL_SINCE);
        return Layer.of(
                source, Quantizable.of(source, options)::contains, node -> Quantizable.hasWeights(node) ? 1 : -1);
    }

    private static Map<String, Affine> parameters(
            OnnxGraph source, Quantizable quantizable, Map<String, Range> ranges, boolean symmetric)
            throws VariantException {
        Map<String, Affine> parameters = new HashMap<>();
        for (String tensor : quantizable.tensors()) {
            Range range = ranges.get(tensor);
            if (range == null) {
                throw new VariantException("calibration returned no range for tensor '%s'".formatted(tensor));
            }
            parameters.put(tensor, symmetric ? Affine.symmetric(range) : Affine.of(range));
        }
        for (NodeProto node : source.nodes()) {
            Affine input = node.getInputCount() == 0 ? null : parameters.get(node.getInput(0));
            if (input != null && Quantizable.keepsScale(node) && parameters.containsKey(node.getOutput(0))) {
                parameters.put(node.getOutput(0), input);
            }
        }
        return parameters;
    }
}
