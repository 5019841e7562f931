package io.infaas.triton.embedded.model;

import ai.onnxruntime.OrtException;
import io.infaas.triton.embedded.model.ModelLoader.Labels;
import io.infaas.triton.embedded.model.Scheduler.QueuedInference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An instance of a model: executes queued inferences on its graph. For one thread at a time. */
final class ModelInstance implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelInstance.class);

    private final ModelSpec model;
    private final String version;
    private final Graph graph;
    private final Labels labels;
    private final InferenceCounters counters;

    ModelInstance(ModelSpec model, String version, Graph graph, Labels labels, InferenceCounters counters) {
        this.model = model;
        this.version = version;
        this.graph = graph;
        this.labels = labels;
        this.counters = counters;
    }

    /** Completes the inference, also if it fails; returns false if its client disconnected before the run. */
    boolean run(QueuedInference job) {
        Stopwatch clock = job.clock();
        clock.markStarted();
        if (job.isAbandoned()) {
            clock.markFinished();
            counters.recordCancellation(clock);
            return false;
        }
        try {
            InferenceResult answer = answer(job.call(), clock);
            clock.markFinished();
            // Count before the response leaves: a client that reads statistics next must find its request in them.
            counters.recordSuccess(job.call().batch(), clock);
            job.result().complete(answer);
        } catch (OrtException | NodeException | RuntimeException | OutOfMemoryError e) {
            LOG.warn("model '{}': inference failed: {}", model.name(), e.toString());
            clock.markFinished();
            counters.recordFailure(clock);
            job.result().completeExceptionally(failure(e));
        }
        return true;
    }

    private NodeException failure(Throwable e) {
        return e instanceof NodeException nodeException
                ? nodeException
                : NodeException.internal("onnx runtime error in model '" + model.name() + "': " + e.getMessage());
    }

    private InferenceResult answer(CheckedCall call, Stopwatch clock) throws OrtException, NodeException {
        Set<String> names = new LinkedHashSet<>();
        call.outputs().forEach(o -> names.add(o.spec().name()));
        List<Tensor> inputs = model.sequences()
                .map(sequences -> sequences.inputs(call, model.maxBatch() > 0))
                .orElse(call.inputs());
        Map<String, Tensor> results = graph.run(inputs, names, clock);
        List<Tensor> outputs = new ArrayList<>();
        for (CheckedCall.RequestedOutput output : call.outputs()) {
            Tensor result = results.get(output.spec().name());
            if (result == null) {
                throw NodeException.internal("output '" + output.spec().name() + "' is missing in the result");
            }
            Tensor shaped = reshape(output.spec(), result);
            outputs.add(
                    output.classes() > 0
                            ? Classification.of(
                                    shaped, output.classes(), model.maxBatch() > 0, labels.of(shaped.name()))
                            : shaped);
        }
        return new InferenceResult(model.name(), version, call.id(), outputs);
    }

    /** Returns the result with the configured shape, if that differs from the shape in the graph. */
    private Tensor reshape(ConfiguredTensor spec, Tensor result) {
        if (spec.reshape().isEmpty()) {
            return result;
        }
        List<Long> shape = new ArrayList<>();
        if (spec.batching()) {
            shape.add(result.shape().get(0));
        }
        shape.addAll(spec.dims());
        return new Tensor(result.name(), result.datatype(), shape, result.data());
    }

    @Override
    public void close() {
        graph.close();
    }

    /** The classification extension: the top classes of an output as {@code value:index:label} strings. */
    static final class Classification {
        private Classification() {}

        /** The {@code count} largest values of each batch element, largest first. */
        static Tensor of(Tensor tensor, long count, boolean batching, List<String> labels) throws NodeException {
            Datatype type = Datatype.parse(tensor.datatype()).orElseThrow();
            int batch = batching ? Math.toIntExact(tensor.shape().get(0)) : 1;
            int classes = (int) (batch == 0 ? 0 : Shapes.elements(tensor.shape()) / batch);
            int top = (int) Math.min(count, classes);
            double[] values = values(tensor.data(), type, batch * classes);
            List<String> texts = new ArrayList<>();
            for (int b = 0; b < batch; b++) {
                int start = b * classes;
                IntStream.range(0, classes)
                        .boxed()
                        .sorted(Comparator.comparingDouble((Integer i) -> values[start + i])
                                .reversed())
                        .limit(top)
                        .forEach(i -> texts.add(text(values[start + i], type) + ":" + i
                                + (i < labels.size() ? ":" + labels.get(i) : "")));
            }
            List<Long> shape = batching ? List.of((long) batch, (long) top) : List.of((long) top);
            return new Tensor(tensor.name(), Datatype.BYTES.name(), shape, OnnxTensors.bytes(texts));
        }

        private static String text(double value, Datatype type) {
            return switch (type) {
                case FP32, FP64 -> String.format(Locale.ROOT, "%f", value);
                default -> Long.toString((long) value);
            };
        }

        private static double[] values(ByteBuffer data, Datatype type, int count) throws NodeException {
            double[] values = new double[count];
            for (int i = 0; i < count; i++) {
                values[i] = switch (type) {
                    case BOOL, INT8 -> data.get();
                    case UINT8 -> Byte.toUnsignedInt(data.get());
                    case INT16 -> data.getShort();
                    case INT32 -> data.getInt();
                    case INT64 -> data.getLong();
                    case FP32 -> data.getFloat();
                    case FP64 -> data.getDouble();
                    default ->
                        throw NodeException.invalid("class result not available for output due to unsupported type '"
                                + type.configured() + "'");
                };
            }
            return values;
        }
    }
}
