package io.infaas.builder.graph;

import io.infaas.builder.failure.VariantException;
import java.util.Set;

/**
 * Matrices of products and lookup tables in 4 bits, {@code int4w}, in blocks of 32 numbers with a scale and a zero point each; all
 * else stays FP32. Only ONNX Runtime has the operators ({@code MatMulNBits}, {@code GatherBlockQuantized}).
 */
public record Int4Weights(String name, Options options) implements Transform {

    private static final int BITS = 4;

    public Int4Weights() {
        this("int4w", Options.NONE);
    }

    @Override
    public Set<String> supportedOptions() {
        return Set.of(Options.SKIP);
    }

    @Override
    public Transform with(String newName, Options newOptions) {
        return new Int4Weights(newName, newOptions);
    }

    @Override
    public OnnxGraph apply(OnnxGraph source, Calibration calibration) throws VariantException {
        return BlockRewrite.of(source, options, BITS);
    }
}
