package io.infaas.triton.embedded.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.infaas.triton.protocol.ModelConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
        Datatype type = Datatype.parse(input.datatype()).orElseThrow();
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

    /** Session options from a model configuration. Thread spinning is off, so idle threads use no CPU. */
    static final class GraphOptions {
        private GraphOptions() {}

        /** The caller closes the options. */
        static SessionOptions of(ModelSpec model) throws OrtException, NodeException {
            SessionOptions options = new SessionOptions();
            try {
                int threads = number(model, "intra_op_thread_count", 0);
                // Without a count, ONNX Runtime would use all cores of the machine, not only those in this process's
                // CPU
                // affinity.
                options.setIntraOpNumThreads(
                        threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
                options.setInterOpNumThreads(Math.max(1, number(model, "inter_op_thread_count", 1)));
                options.addConfigEntry("session.intra_op.allow_spinning", "0");
                options.addConfigEntry("session.inter_op.allow_spinning", "0");
                options.setExecutionMode(
                        number(model, "execution_mode", 0) == 1 ? ExecutionMode.PARALLEL : ExecutionMode.SEQUENTIAL);
                options.setCPUArenaAllocator(number(model, "enable_mem_arena", 1) != 0);
                options.setMemoryPatternOptimization(number(model, "enable_mem_pattern", 1) != 0);
                options.setOptimizationLevel(level(model.config()));
                for (var entry : model.config().getParametersMap().entrySet()) {
                    if (entry.getKey().startsWith("session.")) {
                        options.addConfigEntry(entry.getKey(), entry.getValue().getStringValue());
                    }
                }
                return options;
            } catch (OrtException | NodeException | RuntimeException e) {
                options.close();
                throw e;
            }
        }

        private static int number(ModelSpec model, String key, int otherwise) throws NodeException {
            String text = model.parameter(key).orElse("");
            if (text.isEmpty()) {
                return otherwise;
            }
            try {
                return Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw NodeException.invalid("parameter '" + key + "' of model '" + model.name() + "' is '" + text
                        + "': give a whole number as string_value");
            }
        }

        private static OptLevel level(ModelConfig config) {
            return switch (config.getOptimization().getGraph().getLevel()) {
                case -1 -> OptLevel.BASIC_OPT;
                case 1 -> OptLevel.EXTENDED_OPT;
                case 2 -> OptLevel.NO_OPT;
                default -> OptLevel.ALL_OPT;
            };
        }
    }

    /**
     * Direct memory from which ONNX Runtime reads inputs without another copy. For one thread only. It grows with the largest
     * request and shrinks again after a single large one.
     */
    static final class InputMemory {
        private static final int ALIGNMENT = 64;
        private static final int KEPT = 8 * 1024 * 1024;
        private static final int FIRST = 64 * 1024;

        private ByteBuffer block = ByteBuffer.allocateDirect(FIRST);

        /** Reserves memory for the inputs of the next run; data of the previous run may be overwritten. */
        void reset(List<Tensor> inputs) {
            long needed = 0;
            for (Tensor input : inputs) {
                needed += aligned(input.data().remaining());
            }
            if (needed > block.capacity() || (block.capacity() > KEPT && needed < KEPT)) {
                block = ByteBuffer.allocateDirect(Math.toIntExact(Math.max(FIRST, needed)));
            }
            block.clear();
        }

        /** Copies the bytes and returns a direct view of them in native order. */
        ByteBuffer put(ByteBuffer data) {
            int start = block.position();
            int length = data.remaining();
            ByteBuffer view = block.slice(start, length).order(ByteOrder.nativeOrder());
            view.put(data);
            view.flip();
            block.position((int) Math.min(block.capacity(), start + aligned(length)));
            return view;
        }

        private static long aligned(int bytes) {
            return (bytes + ALIGNMENT - 1L) / ALIGNMENT * ALIGNMENT;
        }
    }
}
