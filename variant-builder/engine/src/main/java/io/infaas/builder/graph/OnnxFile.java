package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.infaas.builder.failure.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

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
        Soundness.check(graph, file);
        return read;
    }

    /**
     * Checks a network before any of it is in memory.
     *
     * @throws BuildException if its files have more weights than one ONNX file can have
     */
    public static void checkSize(Path model) {
        long others = WeightFiles.of(model).stream()
                .mapToLong(file -> file.toFile().length())
                .sum();
        if (others > LARGEST) {
            throw tooManyWeights(model);
        }
    }

    static BuildException tooManyWeights(Path model) {
        return new BuildException(
                "%s: its weights in other files have more than 2 GiB, the limit of one ONNX file, in which builds write variants; use a smaller network, or export it in half precision"
                        .formatted(model));
    }

    private static OnnxFile parse(Path file) {
        try {
            CodedInputStream bytes = content(file).newCodedInput();
            // tensors are slices of the content: with a stream, the largest one would be in memory twice
            bytes.enableAliasing(true);
            ModelProto model = ModelProto.parseFrom(bytes);
            boolean loads = model.getIrVersion() <= Soundness.NEWEST_IR;
            OnnxGraph onnxGraph = Constants.toInitializers(new OnnxGraph(model.toBuilder()
                    .setIrVersion(Math.min(Soundness.NEWEST_IR, model.getIrVersion()))
                    .build()));
            OnnxGraph graph = ZipMaps.removed(onnxGraph);
            ExternalWeights external = new ExternalWeights(file);
            OnnxGraph whole = external.embedded(graph);
            return new OnnxFile(
                    whole, loads && graph == onnxGraph && external.files().isEmpty(), List.copyOf(external.files()));
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
}
