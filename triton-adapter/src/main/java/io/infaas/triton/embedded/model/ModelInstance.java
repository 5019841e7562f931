package io.infaas.triton.embedded.model;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        for (CheckedCall.Wanted wanted : call.outputs()) {
            Tensor result = results.get(wanted.spec().name());
            if (result == null) {
                throw NodeException.internal("output '" + wanted.spec().name() + "' is missing in the result");
            }
            Tensor shaped = reshape(wanted.spec(), result);
            outputs.add(
                    wanted.classes() > 0
                            ? Classification.of(
                                    shaped, wanted.classes(), model.maxBatch() > 0, labels.of(shaped.name()))
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
}
