package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnsafeByteOperations;
import io.infaas.builder.failure.BuildException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * An ONNX file as read. Its weights stay in the file, mapped into memory: the heap holds only the structure of the graph.
 *
 * @param graph the network, with all weights in itself
 * @param isComplete whether runtimes can load the file alone and as it is; otherwise {@link OnnxGraph#write} makes such a file
 * @param weights other files with weights of the network
 */
public record OnnxFile(OnnxGraph graph, boolean isComplete, List<Path> weights) {

    /** Most bytes of a file: the longest message of protobuf, and the longest mapping. */
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

    /** Other files with weights of a network; none if the network is not readable. */
    public static List<Path> weightFiles(Path file) {
        try {
            return parse(file).weights();
        } catch (BuildException e) {
            // whoever uses the network reports it
            return List.of();
        }
    }

    private static OnnxFile parse(Path file) {
        try {
            CodedInputStream bytes = map(file).newCodedInput();
            // tensors are slices of the mapped file
            bytes.enableAliasing(true);
            ModelProto model = ModelProto.parseFrom(bytes);
            boolean loads = model.getIrVersion() <= Soundness.NEWEST_IR;
            OnnxGraph graph = Constants.toInitializers(new OnnxGraph(model.toBuilder()
                    .setIrVersion(Math.min(Soundness.NEWEST_IR, model.getIrVersion()))
                    .build()));
            ExternalWeights external = new ExternalWeights(file);
            OnnxGraph whole = external.embedded(graph);
            return new OnnxFile(whole, loads && external.files().isEmpty(), List.copyOf(external.files()));
        } catch (InvalidProtocolBufferException e) {
            throw notOnnx(file, "not readable as protobuf");
        } catch (IOException e) {
            throw new BuildException("%s: cannot be read: %s".formatted(file, e), e);
        }
    }

    /** The content of a file, which must not change as long as it is in use. */
    static ByteString map(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException("not a regular file");
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() > LARGEST) {
                throw new BuildException(
                        "%s: %d bytes exceed the limit of a protobuf message, 2 GiB; use a smaller network"
                                .formatted(file, channel.size()));
            }
            return UnsafeByteOperations.unsafeWrap(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        }
    }

    private static BuildException notOnnx(Path file, String why) {
        return new BuildException(
                "%s: is not an ONNX model (%s). Export the trained network again, or copy the file again if it was cut off"
                        .formatted(file, why));
    }
}
