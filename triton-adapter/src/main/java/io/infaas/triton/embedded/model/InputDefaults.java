package io.infaas.triton.embedded.model;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Initializers of a graph that a client may override: inputs with a default. ONNX Runtime's Java binding cannot override them,
 * so the session is built without them. {@link Graph} then supplies the default if the client omits the input.
 *
 * @param graph the serialized model without these initializers
 */
record InputDefaults(ByteString graph, List<Tensor> tensors) {
    // Field numbers in onnx.proto, of a model, a graph, a node, a tensor and an input.
    private static final int IR_VERSION = 1;
    private static final int GRAPH = 7;
    private static final int OPSETS = 8;
    private static final int NODES = 1;
    private static final int GRAPH_NAME = 2;
    private static final int INITIALIZERS = 5;
    private static final int INPUTS = 11;
    private static final int OUTPUTS = 12;
    private static final int TENSOR_NAME = 8;
    private static final int VALUE_NAME = 1;

    InputDefaults {
        tensors = List.copyOf(tensors);
    }

    /** @param optional names of the inputs that a client may omit */
    static InputDefaults read(Path file, Set<String> optional) throws OrtException, NodeException {
        UnknownFieldSet model;
        UnknownFieldSet graph;
        try {
            model = UnknownFieldSet.parseFrom(Files.readAllBytes(file));
            graph = UnknownFieldSet.parseFrom(only(model.getField(GRAPH)));
        } catch (IOException e) {
            throw NodeException.internal("failed to load '" + file + "': " + e.getMessage());
        }
        Map<String, UnknownFieldSet> inputs = new HashMap<>();
        for (ByteString input : graph.getField(INPUTS).getLengthDelimitedList()) {
            inputs.put(name(input, VALUE_NAME), parseFields(input));
        }
        Field.Builder initializers = Field.newBuilder();
        List<Tensor> defaults = new ArrayList<>();
        for (ByteString initializer : graph.getField(INITIALIZERS).getLengthDelimitedList()) {
            String name = name(initializer, TENSOR_NAME);
            UnknownFieldSet input = inputs.get(name);
            if (optional.contains(name) && input != null) {
                defaults.add(value(model, name, initializer, input));
            } else {
                initializers.addLengthDelimited(initializer);
            }
        }
        UnknownFieldSet bare = graph.toBuilder()
                .clearField(INITIALIZERS)
                .addField(INITIALIZERS, initializers.build())
                .build();
        UnknownFieldSet.Builder rest = model.toBuilder().clearField(GRAPH);
        return new InputDefaults(
                rest.addField(GRAPH, bytes(bare.toByteString())).build().toByteString(), defaults);
    }

    boolean has(String input) {
        return tensors.stream().anyMatch(t -> t.name().equals(input));
    }

    /** The inputs of a run, plus the defaults of all omitted inputs. */
    List<Tensor> complete(List<Tensor> inputs) {
        List<Tensor> completed = new ArrayList<>(inputs);
        for (Tensor tensor : tensors) {
            if (inputs.stream().noneMatch(i -> i.name().equals(tensor.name()))) {
                completed.add(tensor);
            }
        }
        return completed;
    }

    /** Reads an initializer by running a graph that only returns it: ONNX Runtime decodes every encoding of a value. */
    private static Tensor value(UnknownFieldSet model, String name, ByteString initializer, UnknownFieldSet input)
            throws OrtException {
        String defaultName = name + "-default";
        UnknownFieldSet node = UnknownFieldSet.newBuilder()
                .addField(1, text(name))
                .addField(2, text(defaultName))
                .addField(4, text("Identity"))
                .build();
        UnknownFieldSet output = input.toBuilder()
                .clearField(VALUE_NAME)
                .addField(VALUE_NAME, text(defaultName))
                .build();
        UnknownFieldSet graph = UnknownFieldSet.newBuilder()
                .addField(NODES, bytes(node.toByteString()))
                .addField(GRAPH_NAME, text("default"))
                .addField(INITIALIZERS, bytes(initializer))
                .addField(OUTPUTS, bytes(output.toByteString()))
                .build();
        UnknownFieldSet copy = UnknownFieldSet.newBuilder()
                .addField(IR_VERSION, model.getField(IR_VERSION))
                .addField(GRAPH, bytes(graph.toByteString()))
                .addField(OPSETS, model.getField(OPSETS))
                .build();
        try (OrtSession session = OnnxRuntime.environment().createSession(copy.toByteArray());
                OrtSession.Result result = session.run(Map.of())) {
            return OnnxTensors.read(name, (OnnxTensor) result.get(0));
        }
    }

    private static UnknownFieldSet parseFields(ByteString message) throws NodeException {
        try {
            return UnknownFieldSet.parseFrom(message);
        } catch (InvalidProtocolBufferException e) {
            throw NodeException.internal("the file is no ONNX model: " + e.getMessage());
        }
    }

    private static String name(ByteString message, int field) throws NodeException {
        return only(parseFields(message).getField(field)).toStringUtf8();
    }

    private static ByteString only(Field field) {
        List<ByteString> values = field.getLengthDelimitedList();
        return values.isEmpty() ? ByteString.EMPTY : values.get(values.size() - 1);
    }

    private static Field text(String text) {
        return bytes(ByteString.copyFromUtf8(text));
    }

    private static Field bytes(ByteString bytes) {
        return Field.newBuilder().addLengthDelimited(bytes).build();
    }
}
