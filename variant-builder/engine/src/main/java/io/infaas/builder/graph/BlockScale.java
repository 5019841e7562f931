package io.infaas.builder.graph;

/**
 * Maps a block of numbers, and zero, to whole numbers from 0 to {@code highest}.
 *
 * @param scale distance of neighbours; 0 if all numbers are 0
 * @param zeroPoint the whole number that is 0
 */
record BlockScale(float scale, int zeroPoint, int highest) {

    /** For the first {@code length} numbers of {@code block}. */
    static BlockScale of(float[] block, int length, int highest) {
        float low = 0;
        float high = 0;
        for (int i = 0; i < length; i++) {
            low = Math.min(low, block[i]);
            high = Math.max(high, block[i]);
        }
        // the difference of large floats may overflow
        float scale = Float.isInfinite(high - low) ? high / highest - low / highest : (high - low) / highest;
        int zeroPoint = scale == 0 ? 0 : within(-low / scale, highest);
        return new BlockScale(scale, zeroPoint, highest);
    }

    int quantize(float value) {
        float reciprocal = 1 / scale;
        if (scale == 0) {
            return zeroPoint;
        }
        // the reciprocal of tiny floats overflows
        float steps = Float.isInfinite(reciprocal) ? value / scale : value * reciprocal;
        return within(steps + zeroPoint, highest);
    }

    private static int within(float value, int highest) {
        return Math.max(0, Math.min(highest, Math.round(value)));
    }
}
