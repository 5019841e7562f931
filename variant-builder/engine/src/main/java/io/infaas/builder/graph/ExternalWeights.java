package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import io.infaas.builder.failure.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads weights that an ONNX file keeps in other files. Those lie in the folder of the ONNX file; files anywhere else are refused
 * unread, also behind symbolic links. Each file is read once. For one ONNX file only.
 *
 * <p>Source: ONNX, "External Data".
 */
final class ExternalWeights {

    private final Path model;
    private final Map<String, ByteString> contents = new LinkedHashMap<>();
    private final Set<Path> files = new TreeSet<>();
    private long bytes;

    ExternalWeights(Path model) {
        this.model = model;
    }

    private static boolean isExternal(TensorProto tensor) {
        return tensor.getDataLocation() == TensorProto.DataLocation.EXTERNAL;
    }

    /** The files that were read. */
    Set<Path> files() {
        return files;
    }

    /**
     * The network with all values in itself, also those of branches and loops.
     *
     * @throws BuildException naming the file, the error and the remedy
     */
    OnnxGraph embedded(OnnxGraph source) {
        GraphProto graph = embedded(source.model().getGraph());
        return files.isEmpty() ? source : source.with(graph);
    }

    private GraphProto embedded(GraphProto source) {
        GraphProto.Builder graph = source.toBuilder();
        for (int i = 0; i < source.getInitializerCount(); i++) {
            if (isExternal(source.getInitializer(i))) {
                graph.setInitializer(i, embedded(source.getInitializer(i)));
            }
        }
        for (int i = 0; i < source.getNodeCount(); i++) {
            NodeProto node = source.getNode(i);
            for (int j = 0; j < node.getAttributeCount(); j++) {
                AttributeProto attribute = node.getAttribute(j);
                if (attribute.hasG()) {
                    graph.getNodeBuilder(i)
                            .setAttribute(j, attribute.toBuilder().setG(embedded(attribute.getG())));
                } else if (isExternal(attribute.getT())) {
                    graph.getNodeBuilder(i)
                            .setAttribute(j, attribute.toBuilder().setT(embedded(attribute.getT())));
                }
            }
        }
        return graph.build();
    }

    private TensorProto embedded(TensorProto tensor) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (StringStringEntryProto entry : tensor.getExternalDataList()) {
            entries.put(entry.getKey(), entry.getValue());
        }
        String location = entries.getOrDefault("location", "");
        ByteString content = contents.computeIfAbsent(location, name -> content(name, tensor.getName()));
        long offset = number(entries, "offset", 0, tensor);
        long length = number(entries, "length", content.size() - offset, tensor);
        if (length < 0 || offset > content.size() - length) {
            throw new BuildException(
                    "%s: has %d bytes, but weights '%s' of %s are its bytes %d to %d; copy the file again, it is cut off"
                            .formatted(
                                    model.resolveSibling(location),
                                    content.size(),
                                    tensor.getName(),
                                    model,
                                    offset,
                                    offset + Math.max(0, length)));
        }
        bytes += length;
        if (bytes > OnnxFile.LARGEST) {
            throw OnnxFile.tooManyWeights(model);
        }
        return tensor.toBuilder()
                .clearExternalData()
                .clearDataLocation()
                .setRawData(content.substring((int) offset, (int) (offset + length)))
                .build();
    }

    private long number(Map<String, String> entries, String key, long otherwise, TensorProto tensor) {
        String text = entries.get(key);
        try {
            long number = text == null ? otherwise : Long.parseLong(text);
            if (number >= 0 || text == null) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new BuildException(
                "%s: weights '%s' have the %s '%s' in another file, which is not a number; export the network again"
                        .formatted(model, tensor.getName(), key, text));
    }

    private ByteString content(String location, String weights) {
        Path file = inFolder(location, weights);
        try {
            if (!Files.isRegularFile(file)) {
                throw new BuildException(
                        "%s: no such file, but weights '%s' of %s are there; copy it beside the network"
                                .formatted(file, weights, model));
            }
            Path folder = folder().toRealPath();
            if (!file.toRealPath().startsWith(folder)) {
                throw leaves(location, weights);
            }
            files.add(file);
            if (Files.size(file) > OnnxFile.LARGEST) {
                throw OnnxFile.tooManyWeights(model);
            }
            return OnnxFile.content(file);
        } catch (IOException e) {
            throw new BuildException("%s: cannot be read: %s".formatted(file, e), e);
        }
    }

    private Path inFolder(String location, String weights) {
        try {
            Path folder = folder();
            Path file = folder.resolve(location).normalize();
            if (location.isEmpty()
                    || Path.of(location).isAbsolute()
                    || !file.startsWith(folder)
                    || file.equals(folder)) {
                throw leaves(location, weights);
            }
            return model.resolveSibling(location).normalize();
        } catch (InvalidPathException e) {
            throw leaves(location, weights);
        }
    }

    private Path folder() {
        return Objects.requireNonNull(model.toAbsolutePath().normalize().getParent());
    }

    private BuildException leaves(String location, String weights) {
        return new BuildException(
                "%s: weights '%s' are in '%s', outside the folder of the network; copy the file into that folder and export the network again"
                        .formatted(model, weights, location.replaceAll("\\p{Cntrl}", "?")));
    }
}
