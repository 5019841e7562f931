package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.infaas.builder.failure.VariantException;
import java.util.HashMap;
import java.util.Map;

/**
 * Static quantisation to 8 bits, {@code int8}: Conv, Gemm, MatMul, MaxPool and Add between pairs of QuantizeLinear and
 * DequantizeLinear. Activations are uint8 in the range that they took on the calibration data, weights int8 with one scale
 * per output channel, biases int32.
 *
 * <p>Source: ONNX operators QuantizeLinear and DequantizeLinear, version 13.
 */
public final class StaticInt8 implements Transform {

    private static final long PER_CHANNEL_SINCE = 13;

    @Override
    public String name() {
        return "int8";
    }

    @Override
    public OnnxGraph apply(OnnxGraph source, Calibration calibration) throws VariantException {
        if (source.opset() < PER_CHANNEL_SINCE) {
            throw new VariantException("opset %d has no scales per channel: export the network with opset %d or later"
                    .formatted(source.opset(), PER_CHANNEL_SINCE));
        }
        Quantizable quantizable = Quantizable.of(source);
        if (quantizable.nodes().isEmpty()) {
            throw new VariantException("nothing to quantise: no Conv, Gemm, MatMul, MaxPool or Add on float tensors");
        }
        Map<String, Range> ranges = calibration.ranges(quantizable.tensors());
        return new QdqRewrite(source, quantizable, parameters(source, quantizable, ranges)).graph();
    }

    private static Map<String, Affine> parameters(OnnxGraph source, Quantizable quantizable, Map<String, Range> ranges)
            throws VariantException {
        Map<String, Affine> parameters = new HashMap<>();
        for (String tensor : quantizable.tensors()) {
            Range range = ranges.get(tensor);
            if (range == null) {
                throw new VariantException("calibration gave no range of tensor '%s'".formatted(tensor));
            }
            parameters.put(tensor, Affine.of(range));
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
