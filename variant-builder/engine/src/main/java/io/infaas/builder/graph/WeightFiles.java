package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Finds the other files with weights of a network. It skips the weights, so it needs little memory. */
public final class WeightFiles {

    private WeightFiles() {}

    /** The existing files that initializers of a network name; none if the network is not readable: its reader reports that. */
    public static List<Path> of(Path model) {
        Set<Path> files = new TreeSet<>();
        try (InputStream in = Files.newInputStream(model)) {
            CodedInputStream message = CodedInputStream.newInstance(in);
            message.setSizeLimit(Integer.MAX_VALUE);
            for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
                if (WireFormat.getTagFieldNumber(tag) == ModelProto.GRAPH_FIELD_NUMBER) {
                    graph(message, model, files);
                } else {
                    message.skipField(tag);
                }
            }
        } catch (IOException | InvalidPathException e) {
            return List.of();
        }
        return files.stream().filter(Files::isRegularFile).toList();
    }

    private static void graph(CodedInputStream message, Path model, Set<Path> files) throws IOException {
        int outer = message.pushLimit(message.readRawVarint32());
        for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == GraphProto.INITIALIZER_FIELD_NUMBER) {
                tensor(message, model, files);
            } else {
                message.skipField(tag);
            }
        }
        message.popLimit(outer);
    }

    private static void tensor(CodedInputStream message, Path model, Set<Path> files) throws IOException {
        int outer = message.pushLimit(message.readRawVarint32());
        for (int tag = message.readTag(); tag != 0; tag = message.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == TensorProto.EXTERNAL_DATA_FIELD_NUMBER) {
                StringStringEntryProto entry =
                        message.readMessage(StringStringEntryProto.parser(), ExtensionRegistryLite.getEmptyRegistry());
                if (entry.getKey().equals("location")) {
                    files.add(model.resolveSibling(entry.getValue()).normalize());
                }
            } else {
                message.skipField(tag);
            }
        }
        message.popLimit(outer);
    }
}
