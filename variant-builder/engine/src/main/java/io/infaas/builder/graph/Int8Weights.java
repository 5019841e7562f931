package io.infaas.builder.graph;

import io.infaas.builder.failure.VariantException;
import java.util.Set;

/**
 * Matrices of products and lookup tables in 8 bits, {@code int8w}, in blocks of 32 numbers with a scale and a zero point each; all
 * else stays FP32. Only ONNX Runtime has the operators ({@code MatMulNBits}, {@code GatherBlockQuantized}).
 */
public record Int8Weights(String name, Options options) implements Transform {

    private static final int BITS = 8;

    public Int8Weights() {
        this("int8w", Options.NONE);
    }

    @Override
    public Set<String> supportedOptions() {
        return Set.of(Options.SKIP);
    }

    @Override
    public Transform with(String newName, Options newOptions) {
        return new Int8Weights(newName, newOptions);
    }

    @Override
    public OnnxGraph apply(OnnxGraph source, Calibration calibration) throws VariantException {
        return BlockRewrite.of(source, options, BITS);
    }
}
