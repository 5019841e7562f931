package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import io.infaas.builder.failure.VariantException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The element types of a graph's tensors that follow from its inputs, constants and operators.
 *
 * <p>Source: the signatures of the ONNX operators.
 */
final class ElementTypes {

    private static final int INT64 = Protos.INT64;
    private static final int BOOL = DataType.BOOL_VALUE;

    private static final Set<String> INDICES =
            Set.of("ArgMax", "ArgMin", "NonMaxSuppression", "NonZero", "Shape", "Size");
    private static final Set<String> CONDITIONS = Set.of(
            "And", "Equal", "Greater", "GreaterOrEqual", "IsInf", "IsNaN", "Less", "LessOrEqual", "Not", "Or", "Xor");

    /** Operators whose first output has the type of an input other than the first, with the index of that input. */
    private static final Map<String, Integer> LIKE_INPUT =
            Map.of("CastLike", 1, "DequantizeLinear", 1, "OneHot", 2, "QLinearConv", 7, "QLinearMatMul", 7, "Where", 1);

    /** Types of all outputs after the first one, by operator. */
    private static final Map<String, Integer> OTHER_OUTPUTS =
            Map.of("Dropout", BOOL, "MaxPool", INT64, "TopK", INT64, "Unique", INT64);

    private static final Set<String> RANDOM = Set.of(
            "Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike");

    private final Map<String, Integer> types = new HashMap<>();

    private ElementTypes() {}

    /** The types of a graph; types that cannot be derived are unknown. */
    static ElementTypes of(OnnxGraph graph) {
        ElementTypes elementTypes = new ElementTypes();
        graph.constants().forEach((name, tensor) -> elementTypes.types.put(name, tensor.getDataType()));
        graph.inputs()
                .forEach(input -> elementTypes.types.put(
                        input.getName(), input.getType().getTensorType().getElemType()));
        for (NodeProto node : graph.nodes()) {
            elementTypes.add(node);
        }
        return elementTypes;
    }

    /** Whether a tensor is FP32. */
    boolean isFloat(String tensor) {
        return type(tensor) == Protos.FLOAT;
    }

    /** @throws VariantException naming a node with underivable output types */
    static void checkKnown(OnnxGraph graph) throws VariantException {
        for (NodeProto node : graph.nodes()) {
            if (!isKnown(node)) {
                throw new VariantException("the output types of %s '%s' are unknown: %s"
                        .formatted(
                                node.getOpType(),
                                node.getName(),
                                hasBranches(node)
                                        ? "branches and loops are not supported"
                                        : "only operators of the ONNX standard are supported"));
            }
        }
    }

    private static boolean isKnown(NodeProto node) {
        return !hasBranches(node) && OnnxGraph.isStandard(node.getDomain()) && !RANDOM.contains(node.getOpType());
    }

    private static boolean hasBranches(NodeProto node) {
        return node.getAttributeList().stream()
                .anyMatch(attribute -> attribute.hasG() || attribute.getGraphsCount() > 0);
    }

    private int type(String tensor) {
        return types.getOrDefault(tensor, DataType.UNDEFINED_VALUE);
    }

    private void add(NodeProto node) {
        if (isKnown(node)) {
            List<String> outputs = node.getOutputList();
            for (int i = 0; i < outputs.size(); i++) {
                types.put(outputs.get(i), i == 0 ? first(node) : otherOutput(node, i));
            }
        }
    }

    private int first(NodeProto node) {
        String operator = node.getOpType();
        if (INDICES.contains(operator)) {
            return INT64;
        }
        if (CONDITIONS.contains(operator)) {
            return BOOL;
        }
        return switch (operator) {
            case "Cast" -> (int) Protos.attribute(node, "to", DataType.UNDEFINED_VALUE);
            case "Constant", "ConstantOfShape" -> constant(node);
            case "ConvInteger", "MatMulInteger" -> Protos.INT32;
            case "DynamicQuantizeLinear" -> Protos.UINT8;
            case "QuantizeLinear" -> node.getInputCount() > 2 ? type(node.getInput(2)) : Protos.UINT8;
            default -> {
                int input = LIKE_INPUT.getOrDefault(operator, 0);
                yield node.getInputCount() > input ? type(node.getInput(input)) : DataType.UNDEFINED_VALUE;
            }
        };
    }

    private int otherOutput(NodeProto node, int output) {
        if (node.getOpType().equals("DynamicQuantizeLinear")) {
            return output == 1 ? Protos.FLOAT : Protos.UINT8;
        }
        return OTHER_OUTPUTS.getOrDefault(node.getOpType(), first(node));
    }

    private static int constant(NodeProto node) {
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasT()) {
                return attribute.getT().getDataType();
            }
            if (attribute.getName().startsWith("value_float")) {
                return Protos.FLOAT;
            }
            if (attribute.getName().startsWith("value_int")) {
                return INT64;
            }
        }
        return node.getOpType().equals("ConstantOfShape") ? Protos.FLOAT : DataType.UNDEFINED_VALUE;
    }
}
