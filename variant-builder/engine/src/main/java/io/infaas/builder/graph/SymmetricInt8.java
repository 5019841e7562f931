package io.infaas.builder.graph;

import io.infaas.builder.failure.VariantException;
import java.util.List;
import java.util.Set;

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
        return StaticQuantisation.apply(source, calibration, options, true);
    }

    @Override
    public List<Layer> layers(OnnxGraph source) throws VariantException {
        return StaticQuantisation.layers(source, options);
    }
}
