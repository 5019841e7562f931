package io.infaas.triton.embedded.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelInput;
import io.infaas.triton.protocol.ModelOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Inputs and outputs of a graph: completes a configuration without them and rejects one that does not match. */
final class GraphSignature {
    /** Triton's default maximum batch size for a batchable graph. */
    private static final int DEFAULT_BATCH = 4;

    private static final SequenceSpec NO_SEQUENCES = new SequenceSpec(0, 0, List.of());

    private final String model;
    private final Graph graph;
    private final Map<String, NodeInfo> inputs;
    private final Map<String, NodeInfo> outputs;

    GraphSignature(String model, Graph graph) throws OrtException {
        this.model = model;
        this.graph = graph;
        this.inputs = graph.inputs();
        this.outputs = graph.outputs();
    }

    /** Adds the inputs and outputs of the graph to a configuration without them. */
    ModelConfig complete(ModelConfig config) throws NodeException {
        if (config.getInputCount() > 0 && config.getOutputCount() > 0) {
            return config;
        }
        ModelConfig.Builder completed = config.toBuilder();
        boolean silent = config.getInputCount() == 0 && config.getOutputCount() == 0;
        if (silent && config.getMaxBatchSize() == 0 && !config.hasSequenceBatching() && batchable()) {
            completed.setMaxBatchSize(DEFAULT_BATCH);
            completed.getDynamicBatchingBuilder().addPreferredBatchSize(DEFAULT_BATCH);
        }
        int skip = completed.getMaxBatchSize() > 0 ? 1 : 0;
        ModelSpec fed = ModelSpec.of(config);
        if (config.getInputCount() == 0) {
            for (var entry : inputs.entrySet()) {
                if (fed.feeds(entry.getKey())) {
                    continue;
                }
                completed.addInput(ModelInput.newBuilder()
                        .setName(entry.getKey())
                        .setDataType(type(entry.getKey(), entry.getValue()).configured())
                        .addAllDims(tail(shape(entry.getValue()), skip)));
            }
        }
        if (config.getOutputCount() == 0) {
            for (var entry : outputs.entrySet()) {
                completed.addOutput(ModelOutput.newBuilder()
                        .setName(entry.getKey())
                        .setDataType(type(entry.getKey(), entry.getValue()).configured())
                        .addAllDims(tail(shape(entry.getValue()), skip)));
            }
        }
        return completed.build();
    }

    private boolean batchable() {
        List<NodeInfo> nodeInfos = new ArrayList<>(inputs.values());
        nodeInfos.addAll(outputs.values());
        return nodeInfos.stream().map(GraphSignature::shape).allMatch(s -> !s.isEmpty() && s.get(0) == -1);
    }

    /** Rejects a configuration under which every request would fail. */
    void check(ModelSpec spec) throws NodeException {
        SequenceSpec sequences = spec.sequences().orElse(NO_SEQUENCES);
        for (String name : inputs.keySet()) {
            if (spec.input(name).isEmpty() && !spec.feeds(name)) {
                throw refusal("input '" + name + "' of the graph is not configured");
            }
        }
        for (ConfiguredTensor input : spec.inputs()) {
            optional(input);
            check("input", input, inputs);
        }
        for (ConfiguredTensor output : spec.outputs()) {
            check("output", output, outputs);
        }
        check(sequences, spec.maxBatch() > 0);
    }

    /** Rejects optional inputs as Triton's ONNX backend does: without a default, a graph needs every input. */
    private void optional(ConfiguredTensor input) throws NodeException {
        if (!input.optional()) {
            return;
        }
        if (input.batching()) {
            throw refusal("optional input '" + input.name() + "' is not supported for models that support batching");
        }
        if (graph.hasDefault(input.name())) {
            return;
        }
        throw refusal("input '" + input.name() + "' is optional, but the graph has no default for it: make it an"
                + " initializer of the graph, or leave optional out");
    }

    private void check(SequenceSpec sequences, boolean batching) throws NodeException {
        for (ControlSpec control : sequences.controls()) {
            List<Long> shape = batching ? List.of(-1L, 1L) : List.of(1L);
            check("control input", control.name(), control.datatype(), shape, inputs);
        }
    }

    private void check(String kind, ConfiguredTensor spec, Map<String, NodeInfo> graph) throws NodeException {
        NodeInfo node = node(kind, spec.name(), spec.datatype(), graph);
        List<Long> shape = shape(node);
        if (spec.batching() && !shape.isEmpty() && shape.get(0) != -1) {
            throw refusal("max_batch_size is more than 0, but the graph fixes the first dimension of " + kind + " '"
                    + spec.name() + "' to " + shape.get(0) + ": set max_batch_size to 0");
        }
        boolean unknownRank = shape.isEmpty() && "output".equals(kind);
        if (!unknownRank) {
            checkFits(kind, spec.name(), spec.graphShape(), shape);
        }
    }

    private void check(String kind, String name, Datatype datatype, List<Long> configured, Map<String, NodeInfo> graph)
            throws NodeException {
        checkFits(kind, name, configured, shape(node(kind, name, datatype, graph)));
    }

    private void checkFits(String kind, String name, List<Long> configured, List<Long> shape) throws NodeException {
        if (!compatible(configured, shape)) {
            throw refusal(kind + " '" + name + "' is configured with shape " + Shapes.text(configured)
                    + ", the graph has " + Shapes.text(shape));
        }
    }

    private NodeInfo node(String kind, String name, Datatype datatype, Map<String, NodeInfo> graph)
            throws NodeException {
        NodeInfo node = graph.get(name);
        if (node == null) {
            throw refusal("the graph has no " + kind + " '" + name + "', it has " + graph.keySet());
        }
        Datatype type = type(name, node);
        if (type != datatype) {
            throw refusal(kind + " '" + name + "' is configured as " + datatype.configured() + ", the graph has "
                    + type.configured());
        }
        return node;
    }

    private static boolean compatible(List<Long> configured, List<Long> graph) {
        if (configured.size() != graph.size()) {
            return false;
        }
        for (int i = 0; i < graph.size(); i++) {
            long a = configured.get(i);
            long b = graph.get(i);
            if (a != -1 && b != -1 && a != b) {
                return false;
            }
        }
        return true;
    }

    private Datatype type(String name, NodeInfo node) throws NodeException {
        OnnxJavaType type = node.getInfo() instanceof TensorInfo tensor ? tensor.type : OnnxJavaType.UNKNOWN;
        return Datatype.of(type)
                .orElseThrow(() -> refusal("'" + name + "' is " + node.getInfo()
                        + ", which this node can't carry: use BOOL, INT8 to INT64, UINT8, FP16 to FP64 or STRING"));
    }

    private static List<Long> shape(NodeInfo node) {
        return node.getInfo() instanceof TensorInfo tensor
                ? Arrays.stream(tensor.getShape()).boxed().toList()
                : List.of();
    }

    private static List<Long> tail(List<Long> shape, int skip) {
        return shape.subList(Math.min(skip, shape.size()), shape.size());
    }

    private NodeException refusal(String text) {
        return NodeException.invalid("model '" + model + "': " + text);
    }
}
