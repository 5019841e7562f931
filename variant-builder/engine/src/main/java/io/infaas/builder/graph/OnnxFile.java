package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.infaas.builder.failure.BuildException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An ONNX file as read. The heap holds its weights once.
 *
 * @param graph the network, with all weights in itself
 * @param isComplete whether runtimes can load the file alone and as it is; otherwise {@link OnnxGraph#write} makes such a file
 * @param weights other files with weights of the network
 */
public record OnnxFile(OnnxGraph graph, boolean isComplete, List<Path> weights) {

    /** Most bytes of a file: the longest array, and message of protobuf. */
    static final int LARGEST = Integer.MAX_VALUE - 8;

    /** The newest version of the standard operators that the runtime supports. */
    static final long NEWEST_OPSET = 26;

    /** The newest version of the file format that the runtime reads; later ones only add types that operators do not have. */
    static final long NEWEST_IR = 13;

    public OnnxFile {
        weights = List.copyOf(weights);
    }

    /**
     * @throws BuildException if the file is unreadable or no ONNX model with inputs, nodes and outputs, lacks weights, needs a
     *     newer runtime, or has NaN weights
     */
    public static OnnxFile read(Path file) {
        OnnxFile read = parse(file);
        OnnxGraph graph = read.graph();
        if (graph.nodes().isEmpty()
                || graph.inputs().isEmpty()
                || graph.outputs().isEmpty()) {
            throw notOnnx(file, "it has no inputs, nodes or outputs");
        }
        check(graph, file);
        return read;
    }

    /**
     * Checks a network before any of it is in memory.
     *
     * @throws BuildException if its files have more weights than one ONNX file can have
     */
    public static void checkSize(Path model) {
        long weightBytes = WeightFiles.of(model).stream()
                .mapToLong(file -> file.toFile().length())
                .sum();
        if (weightBytes > LARGEST) {
            throw tooManyWeights(model);
        }
    }

    static BuildException tooManyWeights(Path model) {
        return new BuildException(
                "%s: its external weights exceed 2 GiB, the limit of one ONNX file, and builds write each variant as one file; use a smaller network, or export it in half precision"
                        .formatted(model));
    }

    private static OnnxFile parse(Path file) {
        try {
            CodedInputStream bytes = content(file).newCodedInput();
            // tensors are slices of the content: with a stream, the largest one would be in memory twice
            bytes.enableAliasing(true);
            ModelProto model = ModelProto.parseFrom(bytes);
            boolean loads = model.getIrVersion() <= NEWEST_IR;
            OnnxGraph onnxGraph = Constants.toInitializers(new OnnxGraph(model.toBuilder()
                    .setIrVersion(Math.min(NEWEST_IR, model.getIrVersion()))
                    .build()));
            OnnxGraph graph = withoutZipMaps(onnxGraph);
            ExternalWeights external = new ExternalWeights(file);
            OnnxGraph embeddedGraph = external.embedded(graph);
            return new OnnxFile(
                    embeddedGraph,
                    loads && graph == onnxGraph && external.files().isEmpty(),
                    List.copyOf(external.files()));
        } catch (InvalidProtocolBufferException e) {
            throw notOnnx(file, "not readable as protobuf");
        } catch (IOException e) {
            throw new BuildException("%s: cannot be read: %s".formatted(file, e), e);
        }
    }

    static ByteString content(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("not a regular file");
        }
        if (Files.size(file) > LARGEST) {
            throw new BuildException("%s: %d bytes exceed the limit of a protobuf message, 2 GiB; use a smaller network"
                    .formatted(file, Files.size(file)));
        }
        return UnsafeByteOperations.unsafeWrap(Files.readAllBytes(file));
    }

    private static BuildException notOnnx(Path file, String why) {
        return new BuildException(
                "%s: is not an ONNX model (%s). Export the trained network again, or copy the file again if it was cut off"
                        .formatted(file, why));
    }

    /** @throws BuildException naming the file, the error, and how to export the network */
    static void check(OnnxGraph graph, Path file) {
        if (graph.opset() > NEWEST_OPSET) {
            throw new BuildException(
                    "%s: opset %d is newer than %d, the newest that the runtime supports. Export the network"
                                    .formatted(file, graph.opset(), NEWEST_OPSET)
                            + " with opset %d or earlier".formatted(NEWEST_OPSET));
        }
        graph.model().getGraph().getInitializerList().forEach(tensor -> check(tensor, file));
    }

    private static void check(TensorProto tensor, Path file) {
        if (!Protos.isFloat(tensor)) {
            return;
        }
        FloatBuffer values = Protos.view(tensor);
        while (values.hasRemaining()) {
            if (Float.isNaN(values.get())) {
                throw new BuildException(
                        "%s: weights '%s' are not a number at index %d. Export the network from a checkpoint of finite weights"
                                .formatted(file, tensor.getName(), values.position() - 1));
            }
        }
    }

    /**
     * Replaces outputs that exporters of scikit-learn zip into maps from class to probability, which no protocol can carry, by the
     * tensor of probabilities.
     *
     * <p>{@code source} itself if it has no such output.
     */
    static OnnxGraph withoutZipMaps(OnnxGraph source) {
        Map<String, NodeProto> zips = new HashMap<>();
        for (NodeProto node : source.nodes()) {
            if (node.getOpType().equals("ZipMap") && source.outputNames().contains(node.getOutput(0))) {
                zips.put(node.getOutput(0), node);
            }
        }
        if (zips.isEmpty()) {
            return source;
        }
        GraphProto.Builder graph = source.model().getGraph().toBuilder().clearNode();
        for (NodeProto node : source.nodes()) {
            graph.addNode(
                    zips.containsKey(node.getOutput(0))
                            ? NodeProto.newBuilder()
                                    .setOpType("Identity")
                                    .setName(node.getName())
                                    .addInput(node.getInput(0))
                                    .addOutput(node.getOutput(0))
                                    .build()
                            : node);
        }
        for (int i = 0; i < graph.getOutputCount(); i++) {
            NodeProto zip = zips.get(graph.getOutput(i).getName());
            if (zip != null) {
                graph.setOutput(i, probabilities(graph.getOutput(i).getName(), classes(zip)));
            }
        }
        return source.with(graph.build());
    }

    private static long classes(NodeProto zip) {
        return zip.getAttributeList().stream()
                .mapToLong(attribute -> names(attribute))
                .max()
                .orElse(0);
    }

    private static long names(AttributeProto attribute) {
        return attribute.getName().startsWith("classlabels")
                ? attribute.getStringsCount() + attribute.getIntsCount()
                : 0;
    }

    private static ValueInfoProto probabilities(String name, long classes) {
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(Protos.FLOAT)
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(Dimension.newBuilder().setDimParam("batch"))
                                        .addDim(Dimension.newBuilder().setDimValue(classes)))))
                .build();
    }
}
