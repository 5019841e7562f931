package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Adds a batch dimension of 1 to tensors that have none: those whose own dimensions are all in the contract, and single numbers that the
 * contract has as [1]. So Triton serves a network that takes one item at a time, or has a state in another layout, with a {@code
 * maxBatchSize} of 1. Tensors that have a batch dimension stay as they are.
 */
public final class AddedBatch {

    private static final long AXES_ARE_INPUTS_SINCE = 13;

    private final GraphProto.Builder graph;
    private final boolean axesAreInputs;
    private final String batchedInput;
    private int added;

    private AddedBatch(OnnxGraph source) {
        this.graph = source.model().getGraph().toBuilder();
        this.axesAreInputs = source.opset() >= AXES_ARE_INPUTS_SINCE;
        this.batchedInput = source.inputs().get(0).getName();
    }

    /**
     * The network with the dimensions that the contract has and its own tensors lack, see also {@link #withOpenOutputs} and {@link AddedElement};
     * {@code onnxGraph} itself if none is missing. Without a batch dimension in the contract, only single numbers get one.
     */
    public static OnnxGraph of(OnnxGraph onnxGraph, Contract promised) {
        OnnxGraph source = AddedElement.of(withOpenOutputs(onnxGraph, promised), promised);
        if (promised.maxBatchSize() != 1) {
            return source;
        }
        AddedBatch rewrite = new AddedBatch(source);
        for (int i = 0; i < rewrite.graph.getInputCount(); i++) {
            ValueInfoProto input = rewrite.graph.getInput(i);
            if (source.isActivation(input.getName()) && lacksBatch(input, promised.inputs())) {
                rewrite.addToInput(i, input);
            }
        }
        for (int i = 0; i < rewrite.graph.getOutputCount(); i++) {
            ValueInfoProto output = rewrite.graph.getOutput(i);
            if (lacksBatch(output, promised.outputs())) {
                rewrite.addToOutput(i, output);
            }
        }
        return rewrite.added == 0
                ? source
                : source.with(rewrite.graph.clearValueInfo().build());
    }

    /** Whether a tensor has no batch dimension, so that only {@code maxBatchSize: 1} can serve it. */
    static boolean lacksBatch(ValueInfoProto tensor, List<ContractTensor> promised) {
        Optional<ContractTensor> contractTensor = promised.stream()
                .filter(one -> one.name().equals(tensor.getName()))
                .findFirst();
        if (contractTensor.isEmpty() || !tensor.getType().getTensorType().hasShape()) {
            return false;
        }
        int rank = tensor.getType().getTensorType().getShape().getDimCount();
        List<Long> shape = contractTensor.get().shape();
        return rank == 0 ? shape.equals(List.of(1L)) : rank == shape.size();
    }

    private void addToInput(int index, ValueInfoProto input) {
        String name = input.getName();
        String inner = name + "_item";
        for (NodeProto.Builder node : graph.getNodeBuilderList()) {
            rename(node, name, inner);
        }
        graph.setInput(index, batched(input));
        graph.addNode(0, isNumber(input) ? number(name, inner) : moved("Squeeze", name, inner));
        added++;
    }

    private void addToOutput(int index, ValueInfoProto output) {
        String name = output.getName();
        String inner = name + "_item";
        for (NodeProto.Builder node : graph.getNodeBuilderList()) {
            rename(node, name, inner);
            renameOutput(node, name, inner);
        }
        graph.setOutput(index, batched(output));
        if (isNumber(output)) {
            graph.addNode(node("Reshape", name, inner, shape(name, 1)));
        } else {
            String single = name + "_single";
            graph.addNode(moved("Unsqueeze", inner, single));
            int rank = output.getType().getTensorType().getShape().getDimCount();
            graph.addNode(node("Expand", name, single, shape(name, rank)));
        }
        added++;
    }

    /**
     * The name of a shape of the batch size and {@code ones} ones. The first input gives the batch size: runtimes would otherwise infer a
     * fixed first dimension of outputs, which Triton loads without batches.
     */
    private String shape(String name, int dimensions) {
        String size = name + "_batch_size";
        String batchShape = name + "_batch_shape";
        String first = name + "_batch_first";
        String rest = name + "_batch_ones";
        graph.addInitializer(Protos.longs(first, 0));
        graph.addInitializer(Protos.longs(
                rest, LongStream.generate(() -> 1).limit(dimensions).toArray()));
        graph.addNode(node("Shape", batchShape + "_of_input", batchedInput));
        graph.addNode(node("Gather", size, batchShape + "_of_input", first));
        graph.addNode(node("Concat", batchShape, size, rest).toBuilder().addAttribute(Protos.attribute("axis", 0)));
        return batchShape;
    }

    private static NodeProto node(String operator, String output, String... inputs) {
        // a node of the network may have the output's name
        return Protos.node(operator, List.of(inputs), output).toBuilder()
                .setName(output + "_batch")
                .build();
    }

    /** Renames an input of a node, also within its branches, unless a branch has a tensor of that name itself. */
    static void rename(NodeProto.Builder node, String name, String inner) {
        for (int i = 0; i < node.getInputCount(); i++) {
            if (node.getInput(i).equals(name)) {
                node.setInput(i, inner);
            }
        }
        for (AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
            if (attribute.hasG() && !defines(attribute.getG(), name)) {
                attribute.getGBuilder().getNodeBuilderList().forEach(one -> rename(one, name, inner));
                attribute.getGBuilder().getOutputBuilderList().stream()
                        .filter(output -> output.getName().equals(name))
                        .forEach(output -> output.setName(inner));
            }
        }
    }

    static void renameOutput(NodeProto.Builder node, String name, String inner) {
        for (int i = 0; i < node.getOutputCount(); i++) {
            if (node.getOutput(i).equals(name)) {
                node.setOutput(i, inner);
            }
        }
    }

    private static boolean defines(GraphProto branch, String name) {
        return branch.getNodeList().stream()
                        .anyMatch(node -> node.getOutputList().contains(name))
                || branch.getInputList().stream()
                        .anyMatch(input -> input.getName().equals(name))
                || branch.getInitializerList().stream()
                        .anyMatch(tensorProto -> tensorProto.getName().equals(name));
    }

    private static boolean isNumber(ValueInfoProto tensor) {
        return tensor.getType().getTensorType().getShape().getDimCount() == 0;
    }

    private NodeProto moved(String operator, String from, String to) {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(operator)
                .setName(to + "_batch")
                .addInput(from)
                .addOutput(to);
        if (axesAreInputs) {
            String axes = to + "_batch_axes";
            graph.addInitializer(Protos.longs(axes, 0));
            return node.addInput(axes).build();
        }
        return node.addAttribute(AttributeProto.newBuilder()
                        .setName("axes")
                        .setType(AttributeProto.AttributeType.INTS)
                        .addInts(0))
                .build();
    }

    /** The only number of a tensor. */
    private NodeProto number(String from, String to) {
        String name = to + "_batch_shape";
        graph.addInitializer(Protos.longs(name));
        return node("Reshape", to, from, name);
    }

    private static ValueInfoProto batched(ValueInfoProto tensor) {
        TypeProto.Tensor type = tensor.getType().getTensorType();
        List<Dimension> dimensions = new ArrayList<>(
                List.of(Dimension.newBuilder().setDimParam("batch").build()));
        dimensions.addAll(
                isNumber(tensor)
                        ? List.of(Dimension.newBuilder().setDimValue(1).build())
                        : type.getShape().getDimList());
        ValueInfoProto.Builder result = tensor.toBuilder();
        result.getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .clearDim()
                .addAllDim(dimensions);
        return result.build();
    }

    /**
     * Adds a dimension of 1 to tensors with one number for each item, such as a tree ensemble's class, if the contract promises [1]: Triton
     * serves no tensor without a dimension beside the items. Without a batch dimension in the contract, such a tensor is a single number.
     */
    static final class AddedElement {

        private final GraphProto.Builder graph;
        /** The shape of a tensor before the dimension is added. */
        private final long[] bare;

        private boolean isChanged;

        private AddedElement(OnnxGraph source, Contract promised) {
            this.graph = source.model().getGraph().toBuilder();
            this.bare = promised.hasBatchDimension() ? new long[] {-1} : new long[] {};
        }

        /** {@code source} itself if it has no such tensor. */
        static OnnxGraph of(OnnxGraph source, Contract promised) {
            AddedElement rewrite = new AddedElement(source, promised);
            for (int i = 0; i < rewrite.graph.getInputCount(); i++) {
                ValueInfoProto input = rewrite.graph.getInput(i);
                if (source.isActivation(input.getName()) && isNumberOfItem(input, promised.inputs(), promised)) {
                    rewrite.addToInput(i, input);
                }
            }
            for (int i = 0; i < rewrite.graph.getOutputCount(); i++) {
                ValueInfoProto output = rewrite.graph.getOutput(i);
                if (isNumberOfItem(output, promised.outputs(), promised)) {
                    rewrite.addToOutput(i, output);
                }
            }
            return rewrite.isChanged
                    ? source.with(rewrite.graph.clearValueInfo().build())
                    : source;
        }

        private static boolean isNumberOfItem(ValueInfoProto tensor, List<ContractTensor> tensors, Contract promised) {
            return hasNumberOfItem(tensor.getType().getTensorType(), promised)
                    && tensors.stream()
                            .anyMatch(contractTensor -> contractTensor.name().equals(tensor.getName())
                                    && contractTensor.shape().equals(List.of(1L)));
        }

        private static boolean hasNumberOfItem(TypeProto.Tensor type, Contract promised) {
            TensorShapeProto shape = type.getShape();
            if (!promised.hasBatchDimension()) {
                return type.hasShape() && shape.getDimCount() == 0;
            }
            // a fixed dimension is no batch, unless the network was exported for one size of batches
            return shape.getDimCount() == 1
                    && (promised.maxBatchSize() > 1 || !shape.getDim(0).hasDimValue());
        }

        private void addToInput(int index, ValueInfoProto input) {
            String name = input.getName();
            graph.getNodeBuilderList().forEach(node -> AddedBatch.rename(node, name, inner(name)));
            graph.setInput(index, widened(input));
            graph.addNode(0, reshape(name, inner(name), bare));
            isChanged = true;
        }

        private void addToOutput(int index, ValueInfoProto output) {
            String name = output.getName();
            for (NodeProto.Builder node : graph.getNodeBuilderList()) {
                AddedBatch.rename(node, name, inner(name));
                AddedBatch.renameOutput(node, name, inner(name));
            }
            graph.setOutput(index, widened(output));
            graph.addNode(reshape(
                    inner(name),
                    name,
                    LongStream.concat(LongStream.of(bare), LongStream.of(1)).toArray()));
            isChanged = true;
        }

        private NodeProto reshape(String from, String to, long... shape) {
            String name = to + "_element_shape";
            graph.addInitializer(Protos.longs(name, shape));
            // a node of the network may have the output's name
            return Protos.node("Reshape", List.of(from, name), to).toBuilder()
                    .setName(to + "_element")
                    .build();
        }

        private static String inner(String name) {
            return name + "_flat";
        }

        private static ValueInfoProto widened(ValueInfoProto tensor) {
            ValueInfoProto.Builder result = tensor.toBuilder();
            result.getTypeBuilder()
                    .getTensorTypeBuilder()
                    .getShapeBuilder()
                    .addDim(Dimension.newBuilder().setDimValue(1));
            return result.build();
        }
    }

    /** The promised outputs that are declared for one item, though the contract and all inputs have any number. */
    public static List<String> openedOutputs(OnnxGraph graph, Contract promised) {
        if (promised.maxBatchSize() <= 1 || BatchSize.fixed(graph).isPresent()) {
            return List.of();
        }
        return graph.outputs().stream()
                .filter(AddedBatch::isForOneItem)
                .map(ValueInfoProto::getName)
                .filter(name -> promised.outputs().stream()
                        .anyMatch(output -> output.name().equals(name)))
                .toList();
    }

    /**
     * Corrects outputs that are declared for one item in networks whose inputs take any number: converters of tree ensembles write them so,
     * though the outputs have a row for each item. Triton gives no batches to such a network. Only a run can show whether that is so.
     *
     * <p>{@code source} itself if it has no such output.
     */
    static OnnxGraph withOpenOutputs(OnnxGraph source, Contract promised) {
        List<String> names = openedOutputs(source, promised);
        if (names.isEmpty()) {
            return source;
        }
        GraphProto.Builder graph = source.model().getGraph().toBuilder();
        graph.getOutputBuilderList().stream()
                .filter(output -> names.contains(output.getName()))
                .forEach(output -> output.getTypeBuilder()
                        .getTensorTypeBuilder()
                        .getShapeBuilder()
                        .setDim(0, Dimension.newBuilder().setDimParam("batch")));
        return source.with(graph.build());
    }

    private static boolean isForOneItem(ValueInfoProto output) {
        List<Dimension> dimensions = output.getType().getTensorType().getShape().getDimList();
        return !dimensions.isEmpty() && dimensions.get(0).getDimValue() == 1;
    }
}
