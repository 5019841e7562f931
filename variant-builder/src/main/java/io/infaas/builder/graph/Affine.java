package io.infaas.builder.graph;

/**
 * Unsigned 8-bit quantisation of a whole tensor: real value = scale x (stored - zeroPoint). Zero is exact, which padding
 * needs.
 *
 * @param scale step between neighbours, above 0
 * @param zeroPoint the stored value of zero, 0 to 255
 */
record Affine(float scale, int zeroPoint) {

    private static final int MAX = 255;

    /** The finest step that covers {@code range} and zero. */
    static Affine of(Range range) {
        float low = Math.min(0, range.low());
        float high = Math.max(0, range.high());
        // in double, since the difference of two large floats may overflow
        double scale = ((double) high - low) / MAX;
        if (scale < Float.MIN_NORMAL) {
            return new Affine(1, 0);
        }
        return new Affine((float) scale, (int) Math.min(MAX, Math.rint(-low / scale)));
    }

    int quantize(float value) {
        return (int) Math.max(0, Math.min(MAX, Math.rint(value / scale) + zeroPoint));
    }

    float dequantize(int stored) {
        return scale * (stored - zeroPoint);
    }
}
