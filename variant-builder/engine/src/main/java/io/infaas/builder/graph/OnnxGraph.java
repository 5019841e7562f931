package io.infaas.builder.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import io.infaas.builder.failure.BuildException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A read-only ONNX model with the lookups that transforms need. */
public final class OnnxGraph {

    private static final long UNLISTED_CONSTANTS_SINCE = 4;

    private final ModelProto model;
    private final Map<String, TensorProto> constants = new HashMap<>();
    private final Map<String, List<NodeProto>> consumers = new HashMap<>();

    public OnnxGraph(ModelProto model) {
        this.model = model;
        model.getGraph().getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
        for (NodeProto node : model.getGraph().getNodeList()) {
            for (String input : node.getInputList()) {
                consumers.computeIfAbsent(input, name -> new ArrayList<>()).add(node);
            }
        }
    }

    /** The network of a file, see {@link OnnxFile#read}. */
    public static OnnxGraph read(Path file) {
        return OnnxFile.read(file).graph();
    }

    public ModelProto model() {
        return model;
    }

    public List<NodeProto> nodes() {
        return model.getGraph().getNodeList();
    }

    /** The inputs without the constants that old exporters list among them. */
    public List<ValueInfoProto> inputs() {
        return model.getGraph().getInputList().stream()
                .filter(input -> !constants.containsKey(input.getName()))
                .toList();
    }

    public List<ValueInfoProto> outputs() {
        return model.getGraph().getOutputList();
    }

    /** The names of the outputs, in a new set. */
    public Set<String> outputNames() {
        return outputs().stream().map(ValueInfoProto::getName).collect(Collectors.toCollection(HashSet::new));
    }

    public Map<String, TensorProto> constants() {
        return constants;
    }

    /** Whether a tensor is an input or a computed value, not a constant. */
    public boolean isActivation(String tensor) {
        return !tensor.isEmpty() && !constants.containsKey(tensor);
    }

    public List<NodeProto> consumers(String tensor) {
        return consumers.getOrDefault(tensor, List.of());
    }

    /** The opset version of the standard operators; 0 if the model declares none. */
    public long opset() {
        return model.getOpsetImportList().stream()
                .filter(set -> isStandard(set.getDomain()))
                .mapToLong(OperatorSetIdProto::getVersion)
                .findFirst()
                .orElse(0);
    }

    /** Whether {@code domain} is the domain of the standard ONNX operators. */
    static boolean isStandard(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    /** This model with the float {@code tensors} as additional outputs. */
    public OnnxGraph exposing(Set<String> tensors) {
        Set<String> valueNames = outputNames();
        inputs().forEach(input -> valueNames.add(input.getName()));
        GraphProto.Builder graph = model.getGraph().toBuilder();
        TypeProto type = TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(Protos.FLOAT))
                .build();
        tensors.stream()
                .filter(valueNames::add)
                .forEach(tensor -> graph.addOutput(
                        ValueInfoProto.newBuilder().setName(tensor).setType(type)));
        return with(graph.build());
    }

    /** This model with another graph; its inputs need not list its constants. */
    public OnnxGraph with(GraphProto graph) {
        return new OnnxGraph(model.toBuilder()
                .setGraph(graph)
                .setProducerName("infaas")
                .setIrVersion(Math.max(UNLISTED_CONSTANTS_SINCE, model.getIrVersion()))
                .build());
    }

    /** The content of the file; equal for equal graphs. */
    public byte[] bytes() {
        return model.toByteArray();
    }

    /** Writes {@link #bytes()} without a copy in memory. */
    public void write(Path file) throws IOException {
        try (OutputStream out = Files.newOutputStream(file)) {
            model.writeTo(out);
        }
    }

    /**
     * As {@link #write}.
     *
     * @throws BuildException naming the file, if it cannot be written
     */
    public void save(Path file) {
        try {
            write(file);
        } catch (IOException e) {
            throw new BuildException("%s: cannot be written: %s".formatted(file, e), e);
        }
    }
}
