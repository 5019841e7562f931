package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import io.infaas.builder.failure.VariantException;
import java.util.List;
import java.util.Set;

/**
 * Converts a graph of opset 11 or 12 to opset 13, the first with scales per channel. Outputs stay the same. It rejects
 * operators that may differ in meaning, or that need shapes for the conversion that the file does not have.
 *
 * <p>Source: the change log of the ONNX operators, versions 12 and 13.
 */
final class OpsetLift {

    private static final long TARGET = 13;
    private static final long OLDEST = 11;
    private static final int IR_VERSION = 7;

    /** Operators that have an input for the axes since opset 13, instead of an attribute. */
    private static final Set<String> AXES = Set.of("ReduceSum", "Squeeze", "Unsqueeze");

    /** Operators that had the default axis 1 and flattened all dimensions from the axis on. */
    private static final Set<String> FLATTENING = Set.of("Hardmax", "LogSoftmax", "Softmax");

    /** Operators that are unchanged or only accept more types. */
    private static final Set<String> SAME =
            Set.of(("Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh AveragePool"
                            + " BatchNormalization Cast Ceil Celu Clip Concat Constant ConstantOfShape Conv"
                            + " ConvInteger ConvTranspose Cos Cosh CumSum DepthToSpace DequantizeLinear Div"
                            + " DynamicQuantizeLinear Einsum Elu Equal Erf Exp Expand EyeLike Flatten Floor GRU"
                            + " Gather GatherElements GatherND Gemm GlobalAveragePool GlobalMaxPool Greater"
                            + " GreaterOrEqual HardSigmoid Identity InstanceNormalization IsInf IsNaN LRN LSTM"
                            + " LeakyRelu Less LessOrEqual Log LpNormalization LpPool MatMul MatMulInteger Max"
                            + " MaxPool Mean MeanVarianceNormalization Min Mod Mul Neg NonMaxSuppression NonZero"
                            + " Not OneHot Or PRelu Pad Pow QLinearConv QLinearMatMul QuantizeLinear RNN Range"
                            + " Reciprocal ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean"
                            + " ReduceMin ReduceProd ReduceSumSquare Relu Reshape Resize ReverseSequence Round"
                            + " ScatterElements ScatterND Selu Shape Shrink Sigmoid Sign Sin Sinh Size Slice"
                            + " Softplus Softsign SpaceToDepth Sqrt Sub Sum Tan Tanh ThresholdedRelu Tile TopK"
                            + " Transpose Unique Where Xor")
                    .split(" "));

    private OpsetLift() {}

    /** {@code source} if it has at least {@code opset}, else a converted graph; {@code opset} is at most 13. */
    static OnnxGraph atLeast(OnnxGraph source, long opset) throws VariantException {
        if (source.opset() >= opset) {
            return source;
        }
        if (source.opset() < OLDEST) {
            throw new VariantException("opset %d is older than %d: export the network with opset %d or later"
                    .formatted(source.opset(), OLDEST, TARGET));
        }
        GraphDraft draft = new GraphDraft(source);
        for (NodeProto node : source.nodes()) {
            lift(node, source, draft);
        }
        ModelProto.Builder model = draft.graph().model().toBuilder();
        model.setIrVersion(Math.max(IR_VERSION, model.getIrVersion()));
        for (int i = 0; i < model.getOpsetImportCount(); i++) {
            OperatorSetIdProto set = model.getOpsetImport(i);
            if (OnnxGraph.isStandard(set.getDomain())) {
                model.setOpsetImport(i, set.toBuilder().setVersion(TARGET));
            }
        }
        return new OnnxGraph(model.build());
    }

    private static void lift(NodeProto node, OnnxGraph source, GraphDraft draft) throws VariantException {
        String operator = node.getOpType();
        if (!OnnxGraph.isStandard(node.getDomain()) || SAME.contains(operator)) {
            draft.keep(node);
        } else if (AXES.contains(operator)) {
            draft.keep(withInput(node, "axes", draft));
        } else if (operator.equals("Split")) {
            draft.keep(withInput(node, "split", draft));
        } else if (FLATTENING.contains(operator)) {
            flatten(node, draft);
        } else {
            throw new VariantException(
                    ("opset %d cannot be converted to %d, which scales per channel need: %s '%s' may have another meaning"
                                    + " there. Export the network with opset %d or later")
                            .formatted(source.opset(), TARGET, operator, node.getName(), TARGET));
        }
    }

    /** Adds explicitly the flattening that the operator implied. */
    private static void flatten(NodeProto node, GraphDraft draft) {
        long axis = Protos.attribute(node, "axis", 1);
        if (axis == -1) {
            draft.keep(node);
            return;
        }
        String input = node.getInput(0);
        String output = node.getOutput(0);
        String flat = draft.add("Flatten", List.of(input), output + "_flat", Protos.attribute("axis", axis));
        String answer = draft.add(node.getOpType(), List.of(flat), output + "_answer", Protos.attribute("axis", -1));
        String shape = draft.add("Shape", List.of(input), output + "_shape");
        draft.define("Reshape", List.of(answer, shape), List.of(output));
    }

    private static NodeProto withInput(NodeProto node, String attribute, GraphDraft draft) {
        NodeProto.Builder lifted = node.toBuilder().clearAttribute();
        for (AttributeProto attributeProto : node.getAttributeList()) {
            if (attributeProto.getName().equals(attribute)) {
                String values = draft.fresh(node.getOutput(0) + "_" + attribute);
                long[] numbers = attributeProto.getIntsList().stream()
                        .mapToLong(Long::longValue)
                        .toArray();
                lifted.addInput(draft.constant(Protos.longs(values, List.of((long) numbers.length), numbers)));
            } else {
                lifted.addAttribute(attributeProto);
            }
        }
        return lifted.build();
    }
}
