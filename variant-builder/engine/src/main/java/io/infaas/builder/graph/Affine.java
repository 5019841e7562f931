package io.infaas.builder.graph;

/**
 * 8-bit quantisation of a whole tensor: real value = scale x (stored - zeroPoint). Zero is exact, as padding requires. Results
 * equal those of {@code onnxruntime.quantization} bit for bit: the scale is computed in double precision and rounded once; the
 * division by the scale uses floats.
 *
 * @param scale step between adjacent stored values, above 0
 * @param zeroPoint stored value of real zero: 0 to 255, or 0 if signed
 * @param signed whether stored values are -127 to 127 instead of 0 to 255
 */
record Affine(float scale, int zeroPoint, boolean signed) {

    private static final int UNSIGNED = 255;
    private static final int SIGNED = 127;

    /** Unsigned quantisation with the finest step that covers {@code range} and zero. */
    static Affine of(Range range) {
        float low = Math.min(0, range.low());
        float high = Math.max(0, range.high());
        // In double precision, because the difference of two large floats may overflow.
        double scale = ((double) high - low) / UNSIGNED;
        if (scale < Float.MIN_NORMAL) {
            return new Affine(1, 0, false);
        }
        return new Affine((float) scale, (int) Math.min(UNSIGNED, Math.rint(-low / scale)), false);
    }

    /** Signed quantisation with zero point 0 and the finest step that covers {@code range}. */
    static Affine symmetric(Range range) {
        double scale = (double) Math.max(Math.abs(range.low()), Math.abs(range.high())) / SIGNED;
        return new Affine(scale < Float.MIN_NORMAL ? 1 : (float) scale, 0, true);
    }

    int quantize(float value) {
        double stored = Math.rint(value / scale) + zeroPoint;
        return (int) Math.max(signed ? -SIGNED : 0, Math.min(signed ? SIGNED : UNSIGNED, stored));
    }
}
