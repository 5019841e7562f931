package io.infaas.gateway.feedback;

/** A mean and a deviation as two floats in one long, so that they are read and replaced together without a lock. */
final class MeanAndDeviation {

    private MeanAndDeviation() {}

    static long pack(double mean, double deviation) {
        return ((long) Float.floatToRawIntBits((float) mean) << 32)
                | (Float.floatToRawIntBits((float) deviation) & 0xFFFF_FFFFL);
    }

    static double mean(long packed) {
        return Float.intBitsToFloat((int) (packed >>> 32));
    }

    static double deviation(long packed) {
        return Float.intBitsToFloat((int) packed);
    }
}
