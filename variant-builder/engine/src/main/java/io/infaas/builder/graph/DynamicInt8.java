package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import io.infaas.builder.failure.VariantException;
import java.util.List;
import java.util.Set;

/**
 * Dynamic quantisation to 8 bits, {@code dyn8}: products with constant matrices use integers, and lookup tables have 8 bits.
 * The scale of a product's input is computed at run time, so this transform needs no calibration. It suits networks that mainly
 * consist of such products, like transformers. Convolutions stay unchanged, because the runtime is slower with them in this
 * form.
 *
 * <p>Weights, scales and zero points equal those of {@code onnxruntime.quantization.quantize_dynamic} with a scale per channel,
 * bit for bit.
 */
public record DynamicInt8(String name, Options options) implements Quantisation {

    private static final long DYNAMIC_SINCE = 11;

    public DynamicInt8() {
        this("dyn8", Options.NONE);
    }

    @Override
    public Set<String> supportedOptions() {
        return Set.of(Options.SKIP, Options.BITS, Options.MIXED);
    }

    @Override
    public Quantisation with(String newName, Options newOptions) {
        return new DynamicInt8(newName, newOptions);
    }

    @Override
    public OnnxGraph apply(OnnxGraph source, Calibration calibration) throws VariantException {
        if (source.opset() < DYNAMIC_SINCE) {
            throw new VariantException("opset %d has no dynamic quantisation: export the network with opset %d or later"
                    .formatted(source.opset(), DYNAMIC_SINCE));
        }
        DynamicRewrite rewrite = new DynamicRewrite(source, options.bits());
        int changed = 0;
        for (NodeProto node : source.nodes()) {
            if (!options.skips(node) && rewrite.quantize(node)) {
                changed++;
            } else {
                rewrite.keep(node);
            }
        }
        if (changed == 0) {
            throw new VariantException("nothing to quantise: no MatMul, Gemm or Gather with a constant FP32 matrix");
        }
        return rewrite.graph();
    }

    @Override
    public List<Layer> layers(OnnxGraph source) {
        DynamicRewrite rewrite = new DynamicRewrite(source, options.bits());
        return Layer.of(
                source,
                node -> !options.skips(node) && rewrite.quantizes(node),
                node -> DynamicRewrite.isLookup(node) ? 0 : 1);
    }
}
