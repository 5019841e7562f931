package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.infaas.builder.failure.VariantException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rewrites a graph with integer products and 8-bit lookup tables. For one rewrite only. */
final class DynamicRewrite {

    private final OnnxGraph source;
    private final Bits bits;
    private final GraphDraft draft;
    private final Map<String, Stored> activations = new HashMap<>();
    private final Map<String, Stored> matrices = new HashMap<>();
    private final Map<String, Stored> tables = new HashMap<>();

    /** A tensor in 8 bits: the names of its values, scale and zero point. */
    private record Stored(String values, String scale, String zero) {}

    DynamicRewrite(OnnxGraph source, Bits bits) {
        this.source = source;
        this.bits = bits;
        this.draft = new GraphDraft(source);
    }

    /** Adds the 8-bit equivalent of {@code node} and returns true, or returns false if there is none. */
    boolean quantize(NodeProto node) throws VariantException {
        if (!quantizes(node)) {
            return false;
        }
        if (isLookup(node)) {
            lookup(node, Objects.requireNonNull(constant(node, 0)));
        } else {
            product(node, Objects.requireNonNull(constant(node, 1)));
        }
        return true;
    }

    /** Whether a node has an 8-bit equivalent. */
    boolean quantizes(NodeProto node) {
        if (isLookup(node)) {
            return constant(node, 0) != null;
        }
        TensorProto matrix = constant(node, 1);
        return isProduct(node) && matrix != null && matrix.getDimsCount() == 2;
    }

    static boolean isLookup(NodeProto node) {
        return node.getOpType().equals("Gather");
    }

    void keep(NodeProto node) {
        draft.keep(node);
    }

    OnnxGraph graph() {
        return draft.graph();
    }

    private @Nullable TensorProto constant(NodeProto node, int input) {
        TensorProto tensor = node.getInputCount() > input ? source.constants().get(node.getInput(input)) : null;
        return tensor != null && Protos.isFloat(tensor) ? tensor : null;
    }

    private boolean isProduct(NodeProto node) {
        return node.getInputCount() > 1
                && source.isActivation(node.getInput(0))
                && switch (node.getOpType()) {
                    case "MatMul" -> true;
                    case "Gemm" ->
                        Protos.attribute(node, "transA", 0) == 0
                                && Protos.attribute(node, "alpha", 1f) == 1
                                && Protos.attribute(node, "beta", 1f) == 1;
                    default -> false;
                };
    }

    private void product(NodeProto node, TensorProto matrix) throws VariantException {
        String output = node.getOutput(0);
        Stored left = activation(node.getInput(0));
        Stored right = matrix(matrix, Protos.attribute(node, "transB", 0) == 1);
        String sums = draft.add(
                "MatMulInteger",
                List.of(left.values(), right.values(), left.zero(), right.zero()),
                output + "_output_quantized");
        String cast = draft.add("Cast", List.of(sums), sums + "_cast", Protos.attribute("to", Protos.FLOAT));
        String scale = draft.add("Mul", List.of(left.scale(), right.scale()), output + "_scales");
        if (node.getInputCount() > 2 && !node.getInput(2).isEmpty()) {
            String product = draft.add("Mul", List.of(cast, scale), output + "_product");
            draft.define("Add", List.of(product, node.getInput(2)), List.of(output));
        } else {
            draft.define("Mul", List.of(cast, scale), List.of(output));
        }
    }

    private void lookup(NodeProto node, TensorProto table) throws VariantException {
        Stored stored = table(table);
        String picked = draft.fresh(node.getOutput(0) + "_quantized");
        draft.keep(node.toBuilder()
                .setInput(0, stored.values())
                .setOutput(0, picked)
                .build());
        // A product that reads this tensor uses the stored values.
        activations.put(node.getOutput(0), new Stored(picked, stored.scale(), stored.zero()));
        draft.define("DequantizeLinear", List.of(picked, stored.scale(), stored.zero()), List.of(node.getOutput(0)));
    }

    /** Returns the 8-bit form of a tensor; a tensor is quantised once, even if several products read it. */
    private Stored activation(String tensor) {
        return activations.computeIfAbsent(tensor, name -> {
            Stored stored = new Stored(
                    draft.fresh(name + "_quantized"), draft.fresh(name + "_scale"), draft.fresh(name + "_zero_point"));
            draft.define(
                    "DynamicQuantizeLinear", List.of(name), List.of(stored.values(), stored.scale(), stored.zero()));
            return stored;
        });
    }

    private Stored matrix(TensorProto tensor, boolean transposed) throws VariantException {
        String key = tensor.getName() + (transposed ? " transposed" : "");
        Stored known = matrices.get(key);
        if (known != null) {
            return known;
        }
        List<Long> shape = new ArrayList<>(tensor.getDimsList());
        float[] values = Protos.finite(tensor);
        if (transposed) {
            values = transpose(values, Math.toIntExact(shape.get(1)));
            shape = List.of(shape.get(1), shape.get(0));
        }
        Symmetric quantized = Symmetric.perChannel(values, shape, 1, bits);
        List<Long> channels = shape.subList(1, 2);
        Stored stored = store(
                tensor,
                Protos.bytes("", Protos.INT8, shape, quantized.values()),
                Protos.floats("", channels, quantized.scales()),
                Protos.bytes("", Protos.INT8, channels, new byte[quantized.scales().length]));
        matrices.put(key, stored);
        return stored;
    }

    private Stored table(TensorProto tensor) throws VariantException {
        Stored known = tables.get(tensor.getName());
        if (known != null) {
            return known;
        }
        float[] values = Protos.finite(tensor);
        Affine affine = Affine.of(Range.of(values));
        byte[] quantized = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            quantized[i] = (byte) affine.quantize(values[i]);
        }
        Stored stored = store(
                tensor,
                Protos.bytes("", Protos.UINT8, tensor.getDimsList(), quantized),
                Protos.floats("", List.of(), affine.scale()),
                Protos.bytes("", Protos.UINT8, List.of(), (byte) affine.zeroPoint()));
        tables.put(tensor.getName(), stored);
        return stored;
    }

    private Stored store(TensorProto tensor, TensorProto values, TensorProto scale, TensorProto zero) {
        String name = tensor.getName();
        return new Stored(
                draft.constant(values.toBuilder()
                        .setName(draft.fresh(name + "_quantized"))
                        .build()),
                draft.constant(
                        scale.toBuilder().setName(draft.fresh(name + "_scale")).build()),
                draft.constant(zero.toBuilder()
                        .setName(draft.fresh(name + "_zero_point"))
                        .build()));
    }

    static float[] transpose(float[] values, int columns) {
        int rows = values.length / columns;
        float[] transposed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            transposed[i % columns * rows + i / columns] = values[i];
        }
        return transposed;
    }
}
