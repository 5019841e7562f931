package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Writes a graph anew with quantised tensors. Used once. */
final class QdqRewrite {

    private final OnnxGraph source;
    private final Quantizable quantizable;
    private final Map<String, Affine> parameters;
    private final Set<String> names = new HashSet<>();
    private final List<NodeProto> nodes = new ArrayList<>();
    private final List<TensorProto> constants = new ArrayList<>();
    private final Map<String, String> dequantized = new HashMap<>();
    private final Map<String, Weights> weights = new HashMap<>();

    private record Weights(String dequantized, Symmetric values) {}

    /** @param parameters how each of the tensors of {@code quantizable} is stored */
    QdqRewrite(OnnxGraph source, Quantizable quantizable, Map<String, Affine> parameters) {
        this.source = source;
        this.quantizable = quantizable;
        this.parameters = parameters;
        names.addAll(source.constants().keySet());
        source.model().getGraph().getInputList().forEach(input -> names.add(input.getName()));
        source.nodes().forEach(node -> names.addAll(node.getOutputList()));
    }

    OnnxGraph graph() {
        source.inputs().stream().map(ValueInfoProto::getName).forEach(this::quantize);
        for (NodeProto node : source.nodes()) {
            nodes.add(rewritten(node));
            node.getOutputList().forEach(this::quantize);
        }
        GraphProto.Builder graph = source.model().getGraph().toBuilder();
        graph.clearNode().addAllNode(nodes).addAllInitializer(constants);
        return source.with(Reachable.only(graph.build()));
    }

    private NodeProto rewritten(NodeProto node) {
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
        String scale = constant(Protos.floats(fresh(tensor + "_scale"), List.of(), affine.scale()));
        String zero =
                constant(Protos.bytes(fresh(tensor + "_zero"), Protos.UINT8, List.of(), (byte) affine.zeroPoint()));
        String stored = fresh(tensor + "_quantized");
        nodes.add(Protos.node("QuantizeLinear", List.of(tensor, scale, zero), stored));
        String read = fresh(tensor + "_dequantized");
        nodes.add(Protos.node("DequantizeLinear", List.of(stored, scale, zero), read));
        dequantized.put(tensor, read);
    }

    /** Weights that several nodes share are stored once for each way of numbering their channels. */
    private Weights weights(NodeProto node) {
        int axis = Quantizable.channelAxis(node);
        return weights.computeIfAbsent(node.getInput(1) + " by " + axis, key -> {
            TensorProto tensor = Objects.requireNonNull(source.constants().get(node.getInput(1)));
            Symmetric values = Symmetric.perChannel(Protos.floats(tensor), tensor.getDimsList(), axis);
            long channels = values.scales().length;
            String name = tensor.getName();
            String stored = constant(
                    Protos.bytes(fresh(name + "_quantized"), Protos.INT8, tensor.getDimsList(), values.values()));
            String scale = constant(Protos.floats(fresh(name + "_scale"), List.of(channels), values.scales()));
            String zero = constant(
                    Protos.bytes(fresh(name + "_zero"), Protos.INT8, List.of(channels), new byte[(int) channels]));
            String read = fresh(name + "_dequantized");
            nodes.add(Protos.node(
                    "DequantizeLinear", List.of(stored, scale, zero), read, Protos.attribute("axis", axis)));
            return new Weights(read, values);
        });
    }

    private String bias(NodeProto node, Symmetric own) {
        TensorProto tensor = source.constants().get(node.getInput(2));
        Affine input = parameters.get(node.getInput(0));
        long channels = own.scales().length;
        if (tensor == null
                || input == null
                || !Protos.isFloat(tensor)
                || !tensor.getDimsList().equals(List.of(channels))) {
            return dequantized.getOrDefault(node.getInput(2), node.getInput(2));
        }
        float[] scales = own.biasScales(input.scale());
        String name = tensor.getName();
        String stored = constant(Protos.ints(
                fresh(name + "_quantized"), List.of(channels), Symmetric.bias(Protos.floats(tensor), scales)));
        String scale = constant(Protos.floats(fresh(name + "_scale"), List.of(channels), scales));
        String read = fresh(name + "_dequantized");
        nodes.add(Protos.node("DequantizeLinear", List.of(stored, scale), read, Protos.attribute("axis", 0)));
        return read;
    }

    private String constant(TensorProto tensor) {
        constants.add(tensor);
        return tensor.getName();
    }

    private String fresh(String wanted) {
        String name = wanted;
        for (int i = 2; !names.add(name); i++) {
            name = wanted + "_" + i;
        }
        return name;
    }
}
