package io.infaas.builder.measure;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** The class that a model gives each item of a feed. */
final class Answers {

    private Answers() {}

    static AnswerTask.Result of(OrtEnvironment environment, AnswerTask task) throws OrtException {
        int threads = Runtime.getRuntime().availableProcessors();
        try (Model model = Model.open(environment, task.model(), threads, OptLevel.ALL_OPT)) {
            return new AnswerTask.Result(of(environment, model, task.feed(), task.output(), task.batch()));
        }
    }

    static List<Integer> of(OrtEnvironment environment, Model model, Feed feed, String output, int batch)
            throws OrtException {
        List<Integer> answers = new ArrayList<>();
        try (Batches batches = new Batches(environment, feed)) {
            while (batches.hasNext()) {
                try (Batch input = batches.next(batch);
                        OrtSession.Result result = model.run(input)) {
                    answers.addAll(highest(scores(result, output)));
                }
            }
        }
        return answers;
    }

    private static OnnxTensor scores(OrtSession.Result result, String output) {
        if (result.get(output).orElse(null) instanceof OnnxTensor tensor
                && tensor.getInfo().type == OnnxJavaType.FLOAT
                && tensor.getInfo().getShape().length > 1) {
            return tensor;
        }
        throw new IllegalArgumentException("output '%s' is not a float tensor of scores".formatted(output));
    }

    private static List<Integer> highest(OnnxTensor scores) {
        long[] shape = scores.getInfo().getShape();
        int classes = Math.toIntExact(shape[shape.length - 1]);
        FloatBuffer values = scores.getFloatBuffer();
        List<Integer> answers = new ArrayList<>();
        for (int from = 0; from < values.limit(); from += classes) {
            int best = 0;
            for (int i = 1; i < classes; i++) {
                if (values.get(from + i) > values.get(from + best)) {
                    best = i;
                }
            }
            answers.add(best);
        }
        return answers;
    }
}
