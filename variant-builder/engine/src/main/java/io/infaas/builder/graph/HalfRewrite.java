package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Rewrites a graph in half precision. For one rewrite only. */
final class HalfRewrite {

    private final OnnxGraph source;
    private final ElementTypes types;
    private final GraphDraft draft;
    /** Names of each source tensor in the draft: here of its half precision form, below of its FP32 form. */
    private final Map<String, String> halves = new HashMap<>();

    private final Map<String, String> singles = new HashMap<>();

    HalfRewrite(OnnxGraph source, ElementTypes types) {
        this.source = source;
        this.types = types;
        this.draft = new GraphDraft(source);
        for (ValueInfoProto input : source.inputs()) {
            singles.put(input.getName(), input.getName());
        }
        source.constants().keySet().forEach(constant -> singles.put(constant, constant));
    }

    /** Adds a node in half precision; returns false if it has no FP32 tensors and stays unchanged. */
    boolean toHalf(NodeProto node) {
        NodeProto.Builder result = node.toBuilder();
        boolean changed = false;
        for (int i = 0; i < node.getInputCount(); i++) {
            if (types.isFloat(node.getInput(i))) {
                result.setInput(i, toHalf(node.getInput(i)));
                changed = true;
            }
        }
        for (int i = 0; i < node.getOutputCount(); i++) {
            String output = node.getOutput(i);
            if (types.isFloat(output)) {
                String name = draft.fresh(output + "_half");
                halves.put(output, name);
                result.setOutput(i, name);
                changed = true;
            }
        }
        if (changed) {
            attributes(result);
        }
        draft.keep(result.build());
        return changed;
    }

    /** Adds a node that computes in FP32. */
    void toSingle(NodeProto node) {
        NodeProto.Builder result = node.toBuilder();
        for (int i = 0; i < node.getInputCount(); i++) {
            if (types.isFloat(node.getInput(i))) {
                result.setInput(i, toSingle(node.getInput(i)));
            }
        }
        node.getOutputList().forEach(output -> singles.put(output, output));
        draft.keep(result.build());
    }

    /** Restores an output of the graph to FP32 under its own name. */
    void end(String output) {
        if (types.isFloat(output) && !output.equals(singles.get(output))) {
            String half = Objects.requireNonNull(halves.get(output));
            draft.define("Cast", List.of(half), List.of(output), Protos.attribute("to", Protos.FLOAT));
        }
    }

    OnnxGraph graph() {
        return draft.graph();
    }

    private String toHalf(String tensor) {
        return halves.computeIfAbsent(tensor, name -> {
            TensorProto constant = source.constants().get(name);
            return constant == null
                    ? draft.add(
                            "Cast",
                            List.of(Objects.requireNonNull(singles.get(name))),
                            name + "_half",
                            Protos.attribute("to", Protos.FLOAT16))
                    : draft.constant(Half.clamped(draft.fresh(name + "_half"), constant));
        });
    }

    private String toSingle(String tensor) {
        return singles.computeIfAbsent(
                tensor,
                name -> draft.add(
                        "Cast",
                        List.of(Objects.requireNonNull(halves.get(name))),
                        name + "_single",
                        Protos.attribute("to", Protos.FLOAT)));
    }

    private static void attributes(NodeProto.Builder node) {
        for (int i = 0; i < node.getAttributeCount(); i++) {
            AttributeProto attribute = node.getAttribute(i);
            if (attribute.hasT() && Protos.isFloat(attribute.getT())) {
                node.setAttribute(i, value(attribute.getT()));
            } else if (attribute.getName().equals("value_float")) {
                node.setAttribute(i, value(Protos.floats("", List.of(), attribute.getF())));
            } else if (attribute.getName().equals("value_floats")) {
                List<Float> floats = attribute.getFloatsList();
                float[] values = new float[floats.size()];
                for (int j = 0; j < values.length; j++) {
                    values[j] = floats.get(j);
                }
                node.setAttribute(i, value(Protos.floats("", List.of((long) values.length), values)));
            } else if (isCastToFloat(node, attribute)) {
                node.setAttribute(i, Protos.attribute("to", Protos.FLOAT16));
            }
        }
        if (node.getOpType().equals("ConstantOfShape") && node.getAttributeCount() == 0) {
            node.addAttribute(value(Protos.floats("", List.of(1L), 0)));
        }
    }

    private static boolean isCastToFloat(NodeProto.Builder node, AttributeProto attribute) {
        return node.getOpType().equals("Cast") && attribute.getName().equals("to") && attribute.getI() == Protos.FLOAT;
    }

    private static AttributeProto value(TensorProto tensor) {
        return AttributeProto.newBuilder()
                .setName("value")
                .setType(AttributeProto.AttributeType.TENSOR)
                .setT(Half.clamped(tensor.getName(), tensor))
                .build();
    }
}
