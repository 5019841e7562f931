package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import io.infaas.builder.failure.VariantException;
import java.util.List;
import java.util.Set;

/**
 * Rewrites a graph of opset 11 or 12 for opset 13, where scales per channel began. Answers stay the same; an operator that is
 * not known to mean the same, or whose change depends on shapes that the file does not tell, is refused.
 *
 * <p>Source: the change log of the ONNX operators, versions 12 and 13.
 */
final class OpsetLift {

    private static final long TARGET = 13;
    private static final long OLDEST = 11;
    private static final int IR_VERSION = 7;

    /** Operators whose axes became an input. */
    private static final Set<String> AXES = Set.of("ReduceSum", "Squeeze", "Unsqueeze");

    /** Operators whose axis was 1 by default and flattened all behind it. */
    private static final Set<String> FLATTENING = Set.of("Hardmax", "LogSoftmax", "Softmax");

    /** Operators that are the same, or only take more types. */
    private static final Set<String> SAME = Set.of(
            ("Abs Acos Acosh Add And ArgMax ArgMin Asin Asinh Atan Atanh AveragePool BatchNormalization Cast Ceil Clip"
                + " Concat Constant ConstantOfShape Conv ConvInteger ConvTranspose Cos Cosh CumSum DepthToSpace"
                + " DequantizeLinear Div DynamicQuantizeLinear Elu Equal Erf Exp Expand EyeLike Flatten Floor GRU"
                + " Gather GatherElements GatherND Gemm GlobalAveragePool GlobalMaxPool Greater HardSigmoid Identity"
                + " InstanceNormalization IsInf IsNaN LRN LSTM LeakyRelu Less Log LpNormalization LpPool MatMul"
                + " MatMulInteger Max MaxPool Mean MeanVarianceNormalization Min Mod Mul Neg NonMaxSuppression NonZero"
                + " Not OneHot Or PRelu Pad Pow QLinearConv QLinearMatMul QuantizeLinear RNN Range Reciprocal ReduceL1"
                + " ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSumSquare"
                + " Relu Reshape Resize ReverseSequence Round ScatterElements ScatterND Selu Shape Shrink Sigmoid Sign"
                + " Sin Sinh Size Slice Softplus Softsign SpaceToDepth Sqrt Sub Sum Tan Tanh ThresholdedRelu Tile TopK"
                + " Transpose Unique Where Xor")
                    .split(" "));

    private OpsetLift() {}

    /** {@code source} itself if it is of {@code opset} or later, else lifted to it; {@code opset} is at most 13. */
    static OnnxGraph atLeast(OnnxGraph source, long opset) throws VariantException {
        if (source.opset() >= opset) {
            return source;
        }
        if (source.opset() < OLDEST) {
            throw new VariantException("opset %d is older than %d: export the network with opset %d or later"
                    .formatted(source.opset(), OLDEST, TARGET));
        }
        Draft draft = new Draft(source);
        for (NodeProto node : source.nodes()) {
            draft.keep(lifted(node, source, draft));
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

    private static NodeProto lifted(NodeProto node, OnnxGraph source, Draft draft) throws VariantException {
        String operator = node.getOpType();
        if (!OnnxGraph.isStandard(node.getDomain()) || SAME.contains(operator)) {
            return node;
        }
        if (AXES.contains(operator)) {
            return withInput(node, "axes", draft);
        }
        if (operator.equals("Split")) {
            return withInput(node, "split", draft);
        }
        if (FLATTENING.contains(operator) && Protos.attribute(node, "axis", 1) == -1) {
            return node;
        }
        String why = FLATTENING.contains(operator)
                ? "its axis %d flattened the dimensions behind it".formatted(Protos.attribute(node, "axis", 1))
                : "it is not known whether it still means the same";
        throw new VariantException(
                "opset %d cannot be lifted to %d, as scales per channel need: %s '%s': %s. Export the network with opset %d"
                                .formatted(source.opset(), TARGET, operator, node.getName(), why, TARGET)
                        + " or later");
    }

    private static NodeProto withInput(NodeProto node, String attribute, Draft draft) {
        NodeProto.Builder lifted = node.toBuilder().clearAttribute();
        for (AttributeProto one : node.getAttributeList()) {
            if (one.getName().equals(attribute)) {
                String values = draft.fresh(node.getOutput(0) + "_" + attribute);
                long[] numbers =
                        one.getIntsList().stream().mapToLong(Long::longValue).toArray();
                lifted.addInput(draft.constant(Protos.longs(values, List.of((long) numbers.length), numbers)));
            } else {
                lifted.addAttribute(one);
            }
        }
        return lifted.build();
    }
}
