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

/** The ranges of tensors over a feed. */
final class Ranges {

    private final Map<String, float[]> extremes = new HashMap<>();

    private Ranges() {}

    static CalibrationTask.Result of(OrtEnvironment environment, CalibrationTask task) throws OrtException {
        Ranges ranges = new Ranges();
        int threads = Runtime.getRuntime().availableProcessors();
        // higher levels change the layout of what is looked at
        try (Model model = Model.open(environment, task.model(), threads, OptLevel.BASIC_OPT);
                Batches batches = new Batches(environment, task.feed())) {
            while (batches.hasNext()) {
                try (Batch input = batches.next(task.batch());
                        OrtSession.Result result = model.run(input)) {
                    for (String tensor : task.tensors()) {
                        OnnxValue fed = input.tensors().get(tensor);
                        OnnxValue value = fed == null ? result.get(tensor).orElseThrow() : fed;
                        ranges.add(tensor, ((OnnxTensor) value).getFloatBuffer());
                    }
                }
            }
        }
        Map<String, Range> found = new HashMap<>();
        ranges.extremes.forEach((tensor, extreme) -> found.put(tensor, new Range(extreme[0], extreme[1])));
        return new CalibrationTask.Result(found);
    }

    private void add(String tensor, FloatBuffer values) {
        float[] extreme =
                extremes.computeIfAbsent(tensor, t -> new float[] {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY});
        while (values.hasRemaining()) {
            float value = values.get();
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException(
                        "tensor '%s' has the value %s on the calibration data".formatted(tensor, value));
            }
            extreme[0] = Math.min(extreme[0], value);
            extreme[1] = Math.max(extreme[1], value);
        }
    }
}
