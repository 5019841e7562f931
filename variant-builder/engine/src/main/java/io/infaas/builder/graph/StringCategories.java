package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The strings that a network accepts, by element of an input: encoders have them as attributes, and mostly answer nothing, or fail, for
 * others.
 */
public final class StringCategories {

    /** Attributes with strings that are inputs, by the order in which they are looked for. */
    private static final List<String> KNOWN =
            List.of("cats_strings", "keys_strings", "classlabels_strings", "pool_strings", "string_vocabulary");

    /** Operators that keep elements, and their order. */
    private static final Set<String> KEEPING =
            Set.of("Cast", "Flatten", "Identity", "Reshape", "Squeeze", "StringNormalizer", "Tokenizer", "Unsqueeze");

    private static final long LARGEST = 1 << 16;

    private record Element(String input, int index) {}

    private final OnnxGraph graph;
    /** Tensors of strings as elements of inputs. */
    private final Map<String, List<Element>> tensors = new HashMap<>();

    private final Map<Element, List<String>> categories = new HashMap<>();

    private StringCategories(OnnxGraph graph) {
        this.graph = graph;
        graph.inputs().forEach(this::add);
        for (NodeProto node : graph.nodes()) {
            List<Element> elements = node.getInputCount() == 0 ? null : tensors.get(node.getInput(0));
            if (node.getOpType().equals("Concat")) {
                concat(node);
            } else if (elements != null) {
                add(node, elements);
            }
        }
    }

    public static StringCategories of(OnnxGraph graph) {
        return new StringCategories(graph);
    }

    /** The accepted strings of an element of an input; empty if the network lists none. */
    public List<String> of(String input, int element) {
        return categories.getOrDefault(new Element(input, element), List.of());
    }

    private void add(ValueInfoProto input) {
        TypeProto.Tensor type = input.getType().getTensorType();
        if (type.getElemType() != DataType.STRING_VALUE) {
            return;
        }
        List<Dimension> shape = type.getShape().getDimList();
        long size = shape.stream()
                .skip(1)
                .mapToLong(Dimension::getDimValue)
                .reduce(1, (a, b) -> Math.min(LARGEST, a * Math.max(1, b)));
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            elements.add(new Element(input.getName(), i));
        }
        tensors.put(input.getName(), elements);
    }

    private void add(NodeProto node, List<Element> elements) {
        List<String> strings = strings(node);
        if (!strings.isEmpty()) {
            elements.forEach(element -> categories.putIfAbsent(element, strings));
        } else if (KEEPING.contains(node.getOpType())) {
            tensors.put(node.getOutput(0), elements);
        } else if (node.getInputCount() == 2 && picks(node)) {
            pick(node, elements);
        }
    }

    private void concat(NodeProto node) {
        List<List<Element>> parts = new ArrayList<>();
        node.getInputList().forEach(input -> parts.add(tensors.getOrDefault(input, List.of())));
        if (parts.stream().noneMatch(List::isEmpty)) {
            tensors.put(node.getOutput(0), parts.stream().flatMap(List::stream).toList());
        }
    }

    private static boolean picks(NodeProto node) {
        return switch (node.getOpType()) {
            case "ArrayFeatureExtractor" -> true;
            case "Gather" -> Math.abs(Protos.attribute(node, "axis", 0)) == 1;
            default -> false;
        };
    }

    private void pick(NodeProto node, List<Element> elements) {
        var indexes = graph.constants().get(node.getInput(1));
        if (indexes == null || indexes.getDataType() != Protos.INT64) {
            return;
        }
        List<Element> selection = new ArrayList<>();
        for (long index : Protos.longs(indexes)) {
            if (index < 0 || index >= elements.size()) {
                return;
            }
            selection.add(elements.get((int) index));
        }
        tensors.put(node.getOutput(0), selection);
    }

    private static List<String> strings(NodeProto node) {
        return KNOWN.stream()
                .flatMap(name -> node.getAttributeList().stream()
                        .filter(attribute -> attribute.getName().equals(name)))
                .map(StringCategories::strings)
                .filter(strings -> !strings.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private static List<String> strings(AttributeProto attribute) {
        return attribute.getStringsList().stream().map(ByteString::toStringUtf8).toList();
    }
}
