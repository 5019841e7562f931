package io.infaas.builder.graph;

import java.util.List;

/**
 * Signed quantisation of weights with one scale per channel and zero point 0: real value = scale x stored. Stored values are
 * -127 to 127 in 8 bits and -64 to 64 in 7 bits: a value and its negative have the same precision.
 *
 * <p>Results equal those of {@code onnxruntime.quantization} bit for bit: the scale is computed in double precision and rounded
 * once; the division by the scale uses floats.
 *
 * @param values stored values in the order of the weights; callers must not change the array
 * @param scales scales by channel, each above 0; callers must not change the array
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Symmetric(byte[] values, float[] scales) {

    /** Half of the range of 32 bits, less the rounding of a scale. */
    private static final double LARGEST_BIAS = (1 << 30) - (1 << 8);

    /** Quantises {@code weights} of {@code shape}; dimension {@code axis} has the channels. */
    static Symmetric perChannel(float[] weights, List<Long> shape, int axis, Options.Bits bits) {
        return perChannel(weights, shape, axis, bits, new float[Math.toIntExact(shape.get(axis))]);
    }

    /** @param least smallest scale of each channel */
    static Symmetric perChannel(float[] weights, List<Long> shape, int axis, Options.Bits bits, float[] least) {
        int channels = Math.toIntExact(shape.get(axis));
        int inner = Math.toIntExact(shape.stream().skip(axis + 1L).reduce(1L, (a, b) -> a * b));
        float[] scales = new float[channels];
        for (int i = 0; i < weights.length; i++) {
            int channel = i / inner % channels;
            scales[channel] = Math.max(scales[channel], Math.abs(weights[i]));
        }
        for (int channel = 0; channel < channels; channel++) {
            double scale = (double) scales[channel] / bits.largest();
            scales[channel] = Math.max(scale < Float.MIN_NORMAL ? 1 : (float) scale, least[channel]);
        }
        byte[] values = new byte[weights.length];
        for (int i = 0; i < weights.length; i++) {
            values[i] = (byte) clamp(Math.rint(weights[i] / scales[i / inner % channels]), bits.largest());
        }
        return new Symmetric(values, scales);
    }

    /** The scales of a bias that is added to products of these weights with an input of scale {@code inputScale}. */
    float[] biasScales(float inputScale) {
        float[] product = new float[scales.length];
        for (int i = 0; i < product.length; i++) {
            product[i] = Math.max(Float.MIN_NORMAL, inputScale * scales[i]);
        }
        return product;
    }

    /**
     * The smallest scales of weights that store a bias without clipping: near-zero weights of a channel have too fine a scale. Sums of
     * products have as much range as the bias.
     */
    static float[] leastScales(float[] bias, float inputScale) {
        float[] least = new float[bias.length];
        for (int i = 0; i < least.length; i++) {
            least[i] = (float) (Math.abs((double) bias[i]) / inputScale / LARGEST_BIAS);
        }
        return least;
    }

    /** Whether no scale is smaller than {@code least}. */
    boolean holds(float[] least) {
        for (int i = 0; i < least.length; i++) {
            if (scales[i] < least[i]) {
                return false;
            }
        }
        return true;
    }

    /** A bias in 32 bits, with one scale per element. */
    static int[] bias(float[] bias, float[] scales) {
        int[] stored = new int[bias.length];
        for (int i = 0; i < bias.length; i++) {
            stored[i] = (int) clamp(Math.rint((double) bias[i] / scales[i]), Integer.MAX_VALUE);
        }
        return stored;
    }

    private static double clamp(double value, int limit) {
        return Math.max(-limit, Math.min(limit, value));
    }
}
