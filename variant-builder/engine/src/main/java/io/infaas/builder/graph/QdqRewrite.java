package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.builder.failure.VariantException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rewrites a graph with quantised tensors. For one rewrite only. */
final class QdqRewrite {

    private final OnnxGraph source;
    private final Quantizable quantizable;
    private final Map<String, Affine> parameters;
    private final Options.Bits bits;
    private final GraphDraft draft;
    private final Map<String, String> dequantized = new HashMap<>();
    private final Map<String, Weights> weights = new HashMap<>();

    private record Weights(String dequantized, Symmetric values) {}

    /** @param parameters quantisation of each tensor of {@code quantizable} */
    QdqRewrite(OnnxGraph source, Quantizable quantizable, Map<String, Affine> parameters, Options.Bits bits) {
        this.source = source;
        this.quantizable = quantizable;
        this.parameters = parameters;
        this.bits = bits;
        this.draft = new GraphDraft(source);
    }

    OnnxGraph graph() throws VariantException {
        source.inputs().stream().map(ValueInfoProto::getName).forEach(this::quantize);
        for (NodeProto node : source.nodes()) {
            draft.keep(rewrite(node));
            node.getOutputList().forEach(this::quantize);
        }
        return draft.graph();
    }

    private NodeProto rewrite(NodeProto node) throws VariantException {
        NodeProto.Builder result = node.toBuilder();
        for (int i = 0; i < node.getInputCount(); i++) {
            result.setInput(i, dequantized.getOrDefault(node.getInput(i), node.getInput(i)));
        }
        if (quantizable.contains(node) && Quantizable.hasWeights(node)) {
            Weights nodeWeights = weights(node);
            result.setInput(1, nodeWeights.dequantized());
            if (node.getInputCount() > 2) {
                result.setInput(2, bias(node, nodeWeights.values()));
            }
        }
        return result.build();
    }

    private void quantize(String tensor) {
        Affine affine = parameters.get(tensor);
        if (affine == null) {
            return;
        }
        String scale = draft.constant(Protos.floats(draft.fresh(tensor + "_scale"), List.of(), affine.scale()));
        int type = affine.signed() ? Protos.INT8 : Protos.UINT8;
        String zero =
                draft.constant(Protos.bytes(draft.fresh(tensor + "_zero"), type, List.of(), (byte) affine.zeroPoint()));
        String stored = draft.add("QuantizeLinear", List.of(tensor, scale, zero), tensor + "_quantized");
        String read = draft.add("DequantizeLinear", List.of(stored, scale, zero), tensor + "_dequantized");
        dequantized.put(tensor, read);
    }

    /**
     * The quantised weights of a node; weights that several nodes share are stored once per channel axis, unless the bias of one
     * needs other scales.
     */
    private Weights weights(NodeProto node) throws VariantException {
        int axis = Quantizable.channelAxis(node);
        TensorProto tensor = Objects.requireNonNull(source.constants().get(node.getInput(1)));
        String key = node.getInput(1) + " by " + axis;
        Weights sharedWeights = weights.get(key);
        if (sharedWeights == null) {
            sharedWeights =
                    stored(tensor, axis, Symmetric.perChannel(Protos.finite(tensor), tensor.getDimsList(), axis, bits));
            weights.put(key, sharedWeights);
        }
        float[] least = leastScales(node, Math.toIntExact(tensor.getDims(axis)));
        return sharedWeights.values().holds(least)
                ? sharedWeights
                : stored(
                        tensor,
                        axis,
                        Symmetric.perChannel(Protos.finite(tensor), tensor.getDimsList(), axis, bits, least));
    }

    private Weights stored(TensorProto tensor, int axis, Symmetric values) {
        long channels = values.scales().length;
        String name = tensor.getName();
        String stored = draft.constant(
                Protos.bytes(draft.fresh(name + "_quantized"), Protos.INT8, tensor.getDimsList(), values.values()));
        String scale = draft.constant(Protos.floats(draft.fresh(name + "_scale"), List.of(channels), values.scales()));
        String zero = draft.constant(
                Protos.bytes(draft.fresh(name + "_zero"), Protos.INT8, List.of(channels), new byte[(int) channels]));
        String read = draft.add(
                "DequantizeLinear",
                List.of(stored, scale, zero),
                name + "_dequantized",
                Protos.attribute("axis", axis));
        return new Weights(read, values);
    }

    /** The bias of a node if it is stored in 32 bits; GPUs add biases in full precision. */
    private @Nullable TensorProto storedBias(NodeProto node, long channels) {
        TensorProto tensor = node.getInputCount() > 2 ? source.constants().get(node.getInput(2)) : null;
        Affine input = parameters.get(node.getInput(0));
        boolean isStored = tensor != null
                && input != null
                && !input.signed()
                && Protos.isFloat(tensor)
                && tensor.getDimsList().equals(List.of(channels));
        return isStored ? tensor : null;
    }

    private float[] leastScales(NodeProto node, int channels) throws VariantException {
        TensorProto tensor = storedBias(node, channels);
        return tensor == null
                ? new float[channels]
                : Symmetric.leastScales(Protos.finite(tensor), input(node).scale());
    }

    private Affine input(NodeProto node) {
        return Objects.requireNonNull(parameters.get(node.getInput(0)));
    }

    private String bias(NodeProto node, Symmetric symmetric) throws VariantException {
        long channels = symmetric.scales().length;
        TensorProto tensor = storedBias(node, channels);
        if (tensor == null) {
            return dequantized.getOrDefault(node.getInput(2), node.getInput(2));
        }
        Affine input = input(node);
        float[] scales = symmetric.biasScales(input.scale());
        String name = tensor.getName();
        String stored = draft.constant(Protos.ints(
                draft.fresh(name + "_quantized"), List.of(channels), Symmetric.bias(Protos.finite(tensor), scales)));
        String scale = draft.constant(Protos.floats(draft.fresh(name + "_scale"), List.of(channels), scales));
        return draft.add(
                "DequantizeLinear", List.of(stored, scale), name + "_dequantized", Protos.attribute("axis", 0));
    }
}
