package io.infaas.triton.embedded.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One ONNX Runtime session. For one thread only, because runs share the same input memory. */
final class Graph implements AutoCloseable {
    /** Session key for the folder of external weights; a graph that is not loaded from its file needs it. */
    private static final String WEIGHTS_FOLDER = "session.model_external_initializers_file_folder_path";

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final InputMemory memory = new InputMemory();

    private final @Nullable InputDefaults defaults;

    private Graph(OrtEnvironment environment, OrtSession session, @Nullable InputDefaults defaults) {
        this.environment = environment;
        this.session = session;
        this.defaults = defaults;
    }

    static Graph open(Path file, ModelSpec model) throws OrtException, NodeException {
        OrtEnvironment environment = OnnxRuntime.environment();
        Set<String> optional = model.inputs().stream()
                .filter(ConfiguredTensor::optional)
                .map(ConfiguredTensor::name)
                .collect(Collectors.toSet());
        try (SessionOptions options = GraphOptions.of(model)) {
            if (optional.isEmpty()) {
                return new Graph(environment, environment.createSession(file.toString(), options), null);
            }
            InputDefaults defaults = InputDefaults.read(file, optional);
            options.addConfigEntry(
                    WEIGHTS_FOLDER, file.toAbsolutePath().resolveSibling("").toString());
            return new Graph(
                    environment, environment.createSession(defaults.graph().toByteArray(), options), defaults);
        }
    }

    /** Whether the graph can run without this input. */
    boolean hasDefault(String input) {
        return defaults != null && defaults.has(input);
    }

    Map<String, NodeInfo> inputs() throws OrtException {
        return session.getInputInfo();
    }

    Map<String, NodeInfo> outputs() throws OrtException {
        return session.getOutputInfo();
    }

    /**
     * Runs the graph. Blocks until it has finished.
     *
     * @param clock records when the inputs are ready and when the graph has finished
     */
    Map<String, Tensor> run(List<Tensor> tensors, Set<String> outputs, Stopwatch clock)
            throws OrtException, NodeException {
        List<Tensor> inputs = defaults == null ? tensors : defaults.complete(tensors);
        Map<String, OnnxTensor> feeds = new LinkedHashMap<>();
        try {
            memory.reset(inputs);
            for (Tensor input : inputs) {
                feeds.put(input.name(), feed(input));
            }
            clock.markInputsReady();
            try (OrtSession.Result result = session.run(feeds, new LinkedHashSet<>(outputs))) {
                clock.markGraphDone();
                Map<String, Tensor> answers = new LinkedHashMap<>();
                for (var entry : result) {
                    OnnxTensor tensor = (OnnxTensor) entry.getValue();
                    answers.put(entry.getKey(), OnnxTensors.read(entry.getKey(), tensor));
                }
                return answers;
            }
        } finally {
            feeds.values().forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor feed(Tensor input) throws OrtException, NodeException {
        long[] shape = input.shape().stream().mapToLong(Long::longValue).toArray();
        Datatype type = Datatype.named(input.datatype()).orElseThrow();
        if (type == Datatype.BYTES) {
            List<String> strings = OnnxTensors.strings(input);
            return OnnxTensor.createTensor(environment, strings.toArray(new String[0]), shape);
        }
        return OnnxTensor.createTensor(environment, memory.put(input.data()), shape, type.onnx());
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("the session cannot be closed: " + e.getMessage(), e);
        }
    }
}
