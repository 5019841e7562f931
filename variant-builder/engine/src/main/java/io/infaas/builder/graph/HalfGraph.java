package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.builder.failure.VariantException;
import java.util.Set;

/**
 * The whole graph in half precision, {@code fp16}: inputs and outputs stay FP32. It is meant for GPUs: a CPU casts each
 * operator's data to FP32 and back. Constants are clamped to +-65504. Operators without half precision, and skipped nodes,
 * compute in FP32 between casts.
 */
public record HalfGraph(String name, Options options) implements Transform {

    /** Operators whose definition requires FP32 scales, bounds or results. */
    private static final Set<String> SINGLE = Set.of(
            "CumSum",
            "DequantizeLinear",
            "DynamicQuantizeLinear",
            "EyeLike",
            "NonMaxSuppression",
            "QuantizeLinear",
            "Range",
            "Resize",
            "Upsample");

    public HalfGraph() {
        this("fp16", Options.NONE);
    }

    @Override
    public Set<String> supportedOptions() {
        return Set.of(Options.SKIP);
    }

    @Override
    public Transform with(String newName, Options newOptions) {
        return new HalfGraph(newName, newOptions);
    }

    @Override
    public OnnxGraph apply(OnnxGraph source, Calibration calibration) throws VariantException {
        ElementTypes.checkKnown(source);
        HalfRewrite rewrite = new HalfRewrite(source, ElementTypes.of(source));
        boolean changed = false;
        for (NodeProto node : source.nodes()) {
            if (options.skips(node) || SINGLE.contains(node.getOpType())) {
                rewrite.toSingle(node);
            } else {
                changed |= rewrite.toHalf(node);
            }
        }
        if (!changed) {
            throw new VariantException("nothing to compute in half precision: no operator on FP32 tensors");
        }
        for (ValueInfoProto output : source.outputs()) {
            rewrite.end(output.getName());
        }
        return rewrite.graph();
    }
}
