package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.platform.Fp16Conversions;
import io.infaas.builder.failure.VariantException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The whole graph in half precision, {@code fp16}: inputs and outputs stay FP32. It is meant for GPUs: a CPU casts each
 * operator's data to FP32 and back. Constants are clamped to +-65504. Operators without half precision, and skipped nodes,
 * compute in FP32 between casts.
 */
public record HalfGraph(String name, Options options) implements Transform {

    /** Operators whose definition requires FP32 scales, bounds or results. */
    private static final Set<String> SINGLE =
            Set.of(("CumSum DequantizeLinear DynamicQuantizeLinear EyeLike NonMaxSuppression "
                            + "QuantizeLinear Range Resize Upsample")
                    .split(" "));

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

    /** Rewrites a graph in half precision. For one rewrite only. */
    static final class HalfRewrite {

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
                        : draft.constant(clamped(draft.fresh(name + "_half"), constant));
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
                    node.setAttribute(i, value(Protos.floats("", attribute.getFloatsList())));
                } else if (isCastToFloat(node, attribute)) {
                    node.setAttribute(i, Protos.attribute("to", Protos.FLOAT16));
                }
            }
            if (node.getOpType().equals("ConstantOfShape") && node.getAttributeCount() == 0) {
                node.addAttribute(value(Protos.floats("", List.of(1L), 0)));
            }
        }

        private static boolean isCastToFloat(NodeProto.Builder node, AttributeProto attribute) {
            return node.getOpType().equals("Cast")
                    && attribute.getName().equals("to")
                    && attribute.getI() == Protos.FLOAT;
        }

        private static AttributeProto value(TensorProto tensor) {
            return AttributeProto.newBuilder()
                    .setName("value")
                    .setType(AttributeProto.AttributeType.TENSOR)
                    .setT(clamped(tensor.getName(), tensor))
                    .build();
        }
    }

    /** The largest finite number in half precision. */
    static final float LARGEST = 65504;

    /** Smallest magnitude of a non-zero constant: smaller ones would become zero, which is invalid for a divisor. */
    private static final float SMALLEST = 1e-7f;

    /** Whether all values remain finite when they are rounded to half precision. */
    static boolean holds(float[] values) {
        for (float value : values) {
            if (!(Math.abs(value) <= LARGEST)) {
                return false;
            }
        }
        return true;
    }

    static TensorProto rounded(String name, TensorProto tensor, float[] values) {
        ByteBuffer raw = ByteBuffer.allocate(values.length * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            raw.putShort(Fp16Conversions.floatToFp16(value));
        }
        return Protos.bytes(name, Protos.FLOAT16, tensor.getDimsList(), raw.array());
    }

    /** The rounded values, clamped: finite numbers stay finite, and non-zero numbers stay non-zero. */
    static TensorProto clamped(String name, TensorProto tensor) {
        float[] values = Protos.floats(tensor);
        for (int i = 0; i < values.length; i++) {
            if (Float.isFinite(values[i]) && values[i] != 0) {
                float size = Math.max(SMALLEST, Math.min(LARGEST, Math.abs(values[i])));
                values[i] = Math.copySign(size, values[i]);
            }
        }
        return rounded(name, tensor, values);
    }
}
