package io.infaas.builder.head;

/** Computes class scores from a vector: vector x weights + bias. */
final class LinearHead {

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
