package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.infaas.builder.failure.VariantException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Static quantisation to 8 bits, {@code int8}: Conv, Gemm, MatMul, MaxPool and Add between pairs of QuantizeLinear and
 * DequantizeLinear. Activations are uint8 with their range on the calibration data, weights are int8 with one scale per output
 * channel, and biases are int32.
 *
 * <p>Source: ONNX operators QuantizeLinear and DequantizeLinear, version 13.
 */
public record StaticInt8(String name, Options options) implements Quantisation {

    private static final long PER_CHANNEL_SINCE = 13;

    public StaticInt8() {
        this("int8", Options.NONE);
    }

    @Override
    public Set<String> supportedOptions() {
        return Set.of(Options.SKIP, Options.PERCENTILE, Options.BITS, Options.MIXED);
    }

    @Override
    public Quantisation with(String newName, Options newOptions) {
        return new StaticInt8(newName, newOptions);
    }

    @Override
    public OnnxGraph apply(OnnxGraph source, Calibration calibration) throws VariantException {
        return apply(source, calibration, options, false);
    }

    @Override
    public List<Layer> layers(OnnxGraph source) throws VariantException {
        return layers(source, options);
    }

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

    /**
     * Static quantisation to 8 bits for GPUs, {@code sym8}: like {@link StaticInt8}, but activations are int8 with zero point 0,
     * and biases stay FP32, as TensorRT requires. It is slower than {@code int8} on CPUs.
     */
    public record SymmetricInt8(String name, Options options) implements Quantisation {

        public SymmetricInt8() {
            this("sym8", Options.NONE);
        }

        @Override
        public Set<String> supportedOptions() {
            return Set.of(Options.SKIP, Options.PERCENTILE, Options.MIXED);
        }

        @Override
        public Quantisation with(String newName, Options newOptions) {
            return new SymmetricInt8(newName, newOptions);
        }

        @Override
        public OnnxGraph apply(OnnxGraph source, Calibration calibration) throws VariantException {
            return StaticInt8.apply(source, calibration, options, true);
        }

        @Override
        public List<Layer> layers(OnnxGraph source) throws VariantException {
            return StaticInt8.layers(source, options);
        }
    }
}
