package io.infaas.builder.head;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class SoftmaxRegressionTest {

    private static final int WIDTH = 8;
    private static final int CLASSES = 3;

    @Test
    void fit_separableClasses_findsThem() {
        int[] labels = labels(600, 1);
        float[] vectors = vectors(labels, 0.2f);

        SoftmaxRegression.LinearHead head = SoftmaxRegression.fit(vectors, labels, CLASSES);

        int[] others = labels(300, 2);
        assertThat(right(head, vectors(others, 0.2f), others)).isGreaterThan(0.99);
    }

    @Test
    void fit_again_givesTheSameHead() {
        int[] labels = labels(200, 3);
        float[] vectors = vectors(labels, 1);

        SoftmaxRegression.LinearHead first = SoftmaxRegression.fit(vectors, labels, CLASSES);
        SoftmaxRegression.LinearHead second = SoftmaxRegression.fit(vectors, labels, CLASSES);

        assertThat(second.weights()).isEqualTo(first.weights());
        assertThat(second.bias()).isEqualTo(first.bias());
    }

    @Test
    void fit_vectorsThatSayNothing_givesTheSharesOfTheClasses() {
        int[] labels = new int[1000];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = i % 10 < 7 ? 0 : 1 + i % 2;
        }
        float[] vectors = new float[labels.length * WIDTH];

        float[] bias = SoftmaxRegression.fit(vectors, labels, CLASSES).bias();

        double sum = Math.exp(bias[0]) + Math.exp(bias[1]) + Math.exp(bias[2]);
        assertThat(Math.exp(bias[0]) / sum).isCloseTo(0.7, within(0.02));
    }

    private static int[] labels(int count, int seed) {
        return new Random(seed).ints(count, 0, CLASSES).toArray();
    }

    /** The class's own axis, and noise on all. */
    private static float[] vectors(int[] labels, float noise) {
        Random random = new Random(labels.length);
        float[] vectors = new float[labels.length * WIDTH];
        for (int i = 0; i < vectors.length; i++) {
            int axis = i % WIDTH;
            vectors[i] = (axis == labels[i / WIDTH] ? 1 : 0) + noise * (float) random.nextGaussian();
        }
        return vectors;
    }

    private static double right(SoftmaxRegression.LinearHead head, float[] vectors, int[] labels) {
        int right = 0;
        for (int item = 0; item < labels.length; item++) {
            int best = 0;
            double highest = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < CLASSES; c++) {
                double score = head.bias()[c];
                for (int i = 0; i < WIDTH; i++) {
                    score += vectors[item * WIDTH + i] * head.weights()[i * CLASSES + c];
                }
                if (score > highest) {
                    highest = score;
                    best = c;
                }
            }
            right += best == labels[item] ? 1 : 0;
        }
        return (double) right / labels.length;
    }
}
