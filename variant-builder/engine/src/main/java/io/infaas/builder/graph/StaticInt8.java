package io.infaas.builder.graph;

import io.infaas.builder.failure.VariantException;
import java.util.List;
import java.util.Set;

/**
 * Static quantisation to 8 bits, {@code int8}: Conv, Gemm, MatMul, MaxPool and Add between pairs of QuantizeLinear and
 * DequantizeLinear. Activations are uint8 with their range on the calibration data, weights are int8 with one scale per output
 * channel, and biases are int32.
 *
 * <p>Source: ONNX operators QuantizeLinear and DequantizeLinear, version 13.
 */
public record StaticInt8(String name, Options options) implements Quantisation {

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
        return StaticQuantisation.apply(source, calibration, options, false);
    }

    @Override
    public List<Layer> layers(OnnxGraph source) throws VariantException {
        return StaticQuantisation.layers(source, options);
    }
}
