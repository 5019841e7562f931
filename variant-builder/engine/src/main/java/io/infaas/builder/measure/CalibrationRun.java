package io.infaas.builder.measure;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import io.infaas.builder.graph.Range;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/** Computes the ranges of tensors over a feed. */
final class CalibrationRun {

    private CalibrationRun() {}

    static CalibrationTask.Result of(OrtEnvironment environment, CalibrationTask task) throws OrtException {
        Map<String, Extremes> extremes = new HashMap<>();
        run(environment, task, (tensor, values) -> extremes.computeIfAbsent(tensor, name -> new Extremes())
                .add(tensor, values));
        Map<String, Range> found = new HashMap<>();
        Map<String, Long> sizes = new HashMap<>();
        extremes.forEach((tensor, extreme) -> sizes.put(tensor, extreme.count()));
        if (task.percentile() == CalibrationTask.ALL) {
            extremes.forEach((tensor, extreme) -> found.put(tensor, extreme.range()));
            return new CalibrationTask.Result(found, sizes);
        }
        // a second run, so that the histograms have the right width from the start
        Map<String, Histogram> histograms = new HashMap<>();
        extremes.forEach((tensor, extreme) -> histograms.put(tensor, new Histogram(extreme.range())));
        run(environment, task, (tensor, values) -> Objects.requireNonNull(histograms.get(tensor))
                .add(values));
        histograms.forEach((tensor, histogram) -> found.put(tensor, histogram.covering(task.percentile())));
        return new CalibrationTask.Result(found, sizes);
    }

    private static void run(OrtEnvironment environment, CalibrationTask task, BiConsumer<String, FloatBuffer> reader)
            throws OrtException {
        int threads = Runtime.getRuntime().availableProcessors();
        // higher levels change the layout of the tensors
        try (ModelSession model = ModelSession.open(environment, task.model(), threads, OptLevel.BASIC_OPT);
                InputBatches batches = new InputBatches(environment, task.feed())) {
            while (batches.hasNext()) {
                try (InputBatch input = batches.next(task.batch());
                        OrtSession.Result result = model.run(input)) {
                    for (String tensor : task.tensors()) {
                        OnnxValue fed = input.tensors().get(tensor);
                        OnnxValue value = fed == null ? result.get(tensor).orElseThrow() : fed;
                        reader.accept(tensor, ((OnnxTensor) value).getFloatBuffer());
                    }
                }
            }
        }
    }
}
