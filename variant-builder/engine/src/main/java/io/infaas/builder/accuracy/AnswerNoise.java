package io.infaas.builder.accuracy;

import io.infaas.builder.data.NpyFile;
import io.infaas.catalog.TensorType;
import java.nio.file.Path;
import java.util.List;

/**
 * The noise in answers relative to the trained network's answers. Unlike an accuracy, it also distinguishes very small and very large
 * errors. It needs no labels.
 */
public final class AnswerNoise {

    private AnswerNoise() {}

    /**
     * The highest noise of an output, as a share of the variance in the trained network's answers; 0 for equal answers. See {@link
     * Agreement} for the parts of an output. Strings, which follow from numbers, do not count.
     *
     * @param answers NPY files of the outputs
     * @param sources files of the trained network's outputs, in the same order
     * @throws IllegalArgumentException with the reason, if the shapes differ
     */
    public static double of(List<Path> answers, List<Path> sources) {
        double most = 0;
        for (int i = 0; i < answers.size(); i++) {
            try (NpyFile file = NpyFile.open(answers.get(i))) {
                if (file.type() == TensorType.BYTES) {
                    continue;
                }
            }
            Scores scores = new Scoring(new Metric(), List.of(), List.of()).of(answers.get(i), sources.get(i));
            most = Math.max(most, scores.value());
        }
        return most;
    }

    private static final class Metric implements SetMetric, SourceMetric {

        @Override
        public String name() {
            return "noise";
        }

        @Override
        public Statistic statistic(Answers answers) {
            return Agreement.noise(answers);
        }
    }
}
