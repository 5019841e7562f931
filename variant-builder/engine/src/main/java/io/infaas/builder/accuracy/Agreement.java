package io.infaas.builder.accuracy;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * The share of the variance in the trained network's answers that a variant reproduces; it needs no labels. Answers are divided into parts
 * along their first dimension, or the shorter one of two: for a detector, each coordinate and each class is a part. The agreement of a part
 * is the coefficient of determination over all items, 0 where it is negative; an output's agreement is the mean of its parts. So a variant
 * whose class scores are all zero loses these parts, however small their values are beside coordinates. Strings agree if they are equal.
 */
public final class Agreement implements SetMetric, SourceMetric {

    /** Most parts; answers with more are divided into groups of neighbours. */
    private static final int MOST_PARTS = 1024;

    /** Noise of an answer that is unrelated to the trained network's, 60 dB. */
    private static final double MOST_NOISE = 1e6;

    private static final int TWO = 2;

    @Override
    public String name() {
        return "agreement";
    }

    @Override
    public boolean judgesAllOutputs() {
        return true;
    }

    /** Sums of an item's values in one part. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Sums(int count, double[] sum, double[] squares, double[] errors) {

        Sums(int items, int parts, int count) {
            this(count, new double[items * parts], new double[items * parts], new double[items * parts]);
        }
    }

    @Override
    public Statistic statistic(Answers answers) {
        return statistic(answers, noise -> Math.max(0, 1 - noise));
    }

    /**
     * The noise in answers as a share of the variance in the trained network's answers: the mean over the parts, each at most {@link
     * #MOST_NOISE}. 0 for equal answers.
     */
    static Statistic noise(Answers answers) {
        return statistic(answers, noise -> Math.min(MOST_NOISE, noise));
    }

    private static Statistic statistic(Answers answers, DoubleUnaryOperator ofPart) {
        List<Integer> shape = answers.itemShape();
        int size = answers.size();
        int axis = shape.size() == TWO && shape.get(1) < shape.get(0) ? 1 : 0;
        int along = shape.isEmpty() ? 1 : shape.get(axis);
        int parts = Math.min(MOST_PARTS, along);
        int stride = axis == 1 ? 1 : size / along;
        Sums sums = new Sums(answers.count(), parts, size / parts);
        answers.forEach((answer, item) -> {
            float[] values = answer.values();
            float[] source = answer.source();
            for (int i = 0; i < size; i++) {
                if (Float.isNaN(values[i]) && Float.isNaN(source[i])) {
                    continue;
                }
                int part = item * parts + (int) ((long) (i / stride % along) * parts / along);
                double error = Float.isFinite(values[i]) || values[i] != source[i] ? values[i] - source[i] : 0;
                sums.sum()[part] += source[i];
                sums.squares()[part] += (double) source[i] * source[i];
                sums.errors()[part] += Double.isFinite(error) ? error * error : Double.POSITIVE_INFINITY;
            }
        });
        return new Statistic() {
            @Override
            public double of(int[] counts) {
                double sum = 0;
                for (int part = 0; part < parts; part++) {
                    sum += ofPart.applyAsDouble(noise(sums, parts, part, counts));
                }
                return sum / parts;
            }

            @Override
            public int numbersPerItem() {
                return parts;
            }
        };
    }

    private static double noise(Sums sums, int parts, int part, int[] counts) {
        double n = 0;
        double sum = 0;
        double squares = 0;
        double errors = 0;
        for (int item = 0; item < counts.length; item++) {
            if (counts[item] > 0) {
                int at = item * parts + part;
                n += (double) counts[item] * sums.count();
                sum += counts[item] * sums.sum()[at];
                squares += counts[item] * sums.squares()[at];
                errors += counts[item] * sums.errors()[at];
            }
        }
        double variance = squares - sum * sum / n;
        // below this share of the squares, the difference of two sums is rounding
        if (variance <= squares * 1e-12) {
            return errors <= squares * 1e-6 ? 0 : MOST_NOISE;
        }
        return errors / variance;
    }
}
