package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import io.infaas.builder.failure.VariantException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks a network that the runtime simplified: other runtimes must be able to read it. */
public final class FoldedGraph {

    private static final long LAYER_NORMALIZATION_SINCE = 17;
    private static final long GELU_SINCE = 20;

    private FoldedGraph() {}

    /**
     * {@code folded} without the operator sets that it declares but does not use.
     *
     * @param sourceOperators {@link #operators} of the network before
     * @throws VariantException naming an operator that neither the network nor its opset has
     */
    public static OnnxGraph checked(OnnxGraph folded, Set<String> sourceOperators) throws VariantException {
        Set<String> foldedOperators = operators(folded);
        Set<String> domains = new HashSet<>();
        for (String operator : foldedOperators) {
            String domain = operator.substring(0, operator.indexOf(' '));
            domains.add(domain);
            if (!sourceOperators.contains(operator) && !(domain.isEmpty() && isOf(operator, folded.opset()))) {
                throw new VariantException("the runtime simplifies it with the operator '%s', which other runtimes lack"
                        .formatted(operator.strip()));
            }
        }
        var model = folded.model().toBuilder().clearOpsetImport();
        folded.model().getOpsetImportList().stream()
                .filter(set -> OnnxGraph.isStandard(set.getDomain()) || domains.contains(set.getDomain()))
                .forEach(model::addOpsetImport);
        return new OnnxGraph(model.build());
    }

    /** The operators of a graph and of its branches, each as domain and type. */
    public static Set<String> operators(OnnxGraph graph) {
        Set<String> operatorNames = new HashSet<>();
        graph.nodes().forEach(node -> operators(node, operatorNames));
        return operatorNames;
    }

    private static boolean isOf(String operator, long opset) {
        return switch (operator) {
            case " LayerNormalization" -> opset >= LAYER_NORMALIZATION_SINCE;
            case " Gelu" -> opset >= GELU_SINCE;
            default -> true;
        };
    }

    /** Adds domain and type of a node's operator, and of those in its branches. */
    private static void operators(NodeProto node, Set<String> operatorNames) {
        operatorNames.add((OnnxGraph.isStandard(node.getDomain()) ? "" : node.getDomain()) + " " + node.getOpType());
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG()) {
                List<NodeProto> inner = attribute.getG().getNodeList();
                inner.forEach(nodeProto -> operators(nodeProto, operatorNames));
            }
        }
    }
}
