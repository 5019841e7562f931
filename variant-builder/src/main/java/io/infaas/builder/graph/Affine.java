package io.infaas.builder.graph;

/**
 * 8-bit quantisation of a whole tensor: real value = scale x (stored - zeroPoint). Zero is exact, as padding requires. Results
 * are bit for bit those of {@code onnxruntime.quantization}: the scale is computed in double and rounded once; the division by it
 * uses floats.
 *
 * @param scale step between neighbours, above 0
 * @param zeroPoint the stored value of zero: 0 to 255, or 0 if signed
 * @param signed whether stored values are -127 to 127 instead of 0 to 255
 */
record Affine(float scale, int zeroPoint, boolean signed) {

    private static final int UNSIGNED = 255;
    private static final int SIGNED = 127;

    /** Unsigned quantisation with the finest step that covers {@code range} and zero. */
    static Affine of(Range range) {
        float low = Math.min(0, range.low());
        float high = Math.max(0, range.high());
        // in double, since the difference of two large floats may overflow
        double scale = ((double) high - low) / UNSIGNED;
        if (scale < Float.MIN_NORMAL) {
            return new Affine(1, 0, false);
        }
        return new Affine((float) scale, (int) Math.min(UNSIGNED, Math.rint(-low / scale)), false);
    }

    /** Signed quantisation with zero at zero and the finest step that covers {@code range}. */
    static Affine symmetric(Range range) {
        double scale = (double) Math.max(Math.abs(range.low()), Math.abs(range.high())) / SIGNED;
        return new Affine(scale < Float.MIN_NORMAL ? 1 : (float) scale, 0, true);
    }

    int quantize(float value) {
        double stored = Math.rint(value / scale) + zeroPoint;
        return (int) Math.max(signed ? -SIGNED : 0, Math.min(signed ? SIGNED : UNSIGNED, stored));
    }
}
