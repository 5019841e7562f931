package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.builder.failure.VariantException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Rewrites a graph with quantised tensors. For one rewrite only. */
final class QdqRewrite {

    private final OnnxGraph source;
    private final Quantizable quantizable;
    private final Map<String, Affine> parameters;
    private final Bits bits;
    private final GraphDraft draft;
    private final Map<String, String> dequantized = new HashMap<>();
    private final Map<String, Weights> weights = new HashMap<>();

    private record Weights(String dequantized, Symmetric values) {}

    /** @param parameters quantisation of each tensor of {@code quantizable} */
    QdqRewrite(OnnxGraph source, Quantizable quantizable, Map<String, Affine> parameters, Bits bits) {
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
            Weights own = weights(node);
            result.setInput(1, own.dequantized());
            if (node.getInputCount() > 2) {
                result.setInput(2, bias(node, own.values()));
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

    /** The quantised weights of a node; weights that several nodes share are stored once per channel axis. */
    private Weights weights(NodeProto node) throws VariantException {
        int axis = Quantizable.channelAxis(node);
        String key = node.getInput(1) + " by " + axis;
        Weights known = weights.get(key);
        if (known != null) {
            return known;
        }
        TensorProto tensor = Objects.requireNonNull(source.constants().get(node.getInput(1)));
        Symmetric values = Symmetric.perChannel(Protos.finite(tensor), tensor.getDimsList(), axis, bits);
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
        Weights own = new Weights(read, values);
        weights.put(key, own);
        return own;
    }

    private String bias(NodeProto node, Symmetric own) throws VariantException {
        TensorProto tensor = source.constants().get(node.getInput(2));
        Affine input = parameters.get(node.getInput(0));
        long channels = own.scales().length;
        if (tensor == null
                || input == null
                // GPUs add biases in full precision.
                || input.signed()
                || !Protos.isFloat(tensor)
                || !tensor.getDimsList().equals(List.of(channels))) {
            return dequantized.getOrDefault(node.getInput(2), node.getInput(2));
        }
        float[] scales = own.biasScales(input.scale());
        String name = tensor.getName();
        String stored = draft.constant(Protos.ints(
                draft.fresh(name + "_quantized"), List.of(channels), Symmetric.bias(Protos.finite(tensor), scales)));
        String scale = draft.constant(Protos.floats(draft.fresh(name + "_scale"), List.of(channels), scales));
        return draft.add(
                "DequantizeLinear", List.of(stored, scale), name + "_dequantized", Protos.attribute("axis", 0));
    }
}
