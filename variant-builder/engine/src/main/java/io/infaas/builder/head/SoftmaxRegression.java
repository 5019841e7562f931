package io.infaas.builder.head;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Fits a linear head to labelled vectors. It minimises the cross entropy of the softmax of the scores, with weak weight decay.
 * Equal data give equal heads.
 *
 * <p>Source: D. P. Kingma, J. Ba: "Adam", 2015; the step decreases linearly to zero over the epochs.
 */
final class SoftmaxRegression {

    private static final int EPOCHS = 40;

    /** Minimum number of steps: small data sets need more epochs. */
    private static final int LEAST_STEPS = 1000;

    private static final int BATCH = 64;
    private static final float STEP = 0.02f;
    private static final float DECAY = 1e-5f;
    private static final float MOMENTUM = 0.9f;
    private static final float VARIANCE = 0.999f;
    private static final float EPSILON = 1e-8f;

    private final float[] vectors;
    private final int[] labels;
    private final int width;
    private final int classes;
    /** Weights row by row, then the bias as another row, as if each vector had a last element of 1. */
    private final float[] weights;

    private final float[] gradient;
    private final float[] first;
    private final float[] second;
    private int steps;

    private SoftmaxRegression(float[] vectors, int[] labels, int classes) {
        this.vectors = vectors;
        this.labels = labels;
        this.width = vectors.length / labels.length;
        this.classes = classes;
        this.weights = new float[(width + 1) * classes];
        this.gradient = new float[weights.length];
        this.first = new float[weights.length];
        this.second = new float[weights.length];
    }

    /**
     * @param vectors [items, width], row by row
     * @param labels correct class of each item, 0 to {@code classes} - 1
     */
    static LinearHead fit(float[] vectors, int[] labels, int classes) {
        SoftmaxRegression regression = new SoftmaxRegression(vectors, labels, classes);
        regression.run();
        int bias = regression.width * classes;
        return new LinearHead(
                Arrays.copyOf(regression.weights, bias),
                Arrays.copyOfRange(regression.weights, bias, regression.weights.length));
    }

    private void run() {
        Random random = new Random(1);
        int[] order = IntStream.range(0, labels.length).toArray();
        int stepsEach = (order.length + BATCH - 1) / BATCH;
        int epochs = Math.max(EPOCHS, LEAST_STEPS / stepsEach);
        for (int epoch = 0; epoch < epochs; epoch++) {
            shuffle(order, random);
            float step = STEP * (1 - (float) epoch / epochs);
            for (int from = 0; from < order.length; from += BATCH) {
                int to = Math.min(order.length, from + BATCH);
                Arrays.fill(gradient, 0);
                for (int i = from; i < to; i++) {
                    add(order[i], 1f / (to - from));
                }
                update(step);
            }
        }
    }

    private static void shuffle(int[] order, Random random) {
        for (int i = order.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[other];
            order[other] = swapped;
        }
    }

    private void add(int item, float share) {
        float[] scores = Arrays.copyOfRange(weights, width * classes, weights.length);
        int vector = item * width;
        for (int row = 0; row < width; row++) {
            float value = vectors[vector + row];
            int at = row * classes;
            for (int c = 0; c < classes; c++) {
                scores[c] += value * weights[at + c];
            }
        }
        softmax(scores);
        scores[labels[item]] -= 1;
        for (int c = 0; c < classes; c++) {
            scores[c] *= share;
        }
        for (int row = 0; row < width; row++) {
            float value = vectors[vector + row];
            int at = row * classes;
            for (int c = 0; c < classes; c++) {
                gradient[at + c] += value * scores[c];
            }
        }
        int bias = width * classes;
        for (int c = 0; c < classes; c++) {
            gradient[bias + c] += scores[c];
        }
    }

    private static void softmax(float[] scores) {
        float highest = Float.NEGATIVE_INFINITY;
        for (float score : scores) {
            highest = Math.max(highest, score);
        }
        float sum = 0;
        for (int c = 0; c < scores.length; c++) {
            scores[c] = (float) Math.exp(scores[c] - highest);
            sum += scores[c];
        }
        for (int c = 0; c < scores.length; c++) {
            scores[c] /= sum;
        }
    }

    private void update(float step) {
        steps++;
        float firstScale = 1 / (1 - (float) Math.pow(MOMENTUM, steps));
        float secondScale = 1 / (1 - (float) Math.pow(VARIANCE, steps));
        for (int i = 0; i < weights.length; i++) {
            float slope = gradient[i] + (i < width * classes ? DECAY * weights[i] : 0);
            first[i] = MOMENTUM * first[i] + (1 - MOMENTUM) * slope;
            second[i] = VARIANCE * second[i] + (1 - VARIANCE) * slope * slope;
            weights[i] -= step * first[i] * firstScale / ((float) Math.sqrt(second[i] * secondScale) + EPSILON);
        }
    }

    /** Computes class scores from a vector: vector x weights + bias. */
    static final class LinearHead {

        private final float[] weights;
        private final float[] bias;

        /** @param weights [width, classes], row by row */
        LinearHead(float[] weights, float[] bias) {
            this.weights = weights.clone();
            this.bias = bias.clone();
        }

        /** Weights [width, classes], row by row. */
        float[] weights() {
            return weights.clone();
        }

        /** Bias by class. */
        float[] bias() {
            return bias.clone();
        }

        int classes() {
            return bias.length;
        }

        int width() {
            return weights.length / bias.length;
        }
    }
}
