package io.infaas.builder.precision;

/**
 * The effect of quantising one layer alone on the answers.
 *
 * @param name the layer's name in the network
 * @param operator its operator
 * @param work its share of the multiply-adds of all layers, 0 to 1
 * @param signalToNoise of the answers with no other layer quantised, dB: the lower, the more it costs; 120 for no noise
 * @param fullPrecision whether it stays in full precision
 */
public record LayerEffect(String name, String operator, double work, double signalToNoise, boolean fullPrecision) {

    /** The ratio at which noise is only rounding, dB. */
    private static final double QUIET = 120;

    private static final double DECIBEL = 10;
    private static final double TENTHS = 10;

    public LayerEffect {
        if (!(work >= 0 && work <= 1) || !(signalToNoise <= QUIET)) {
            throw new IllegalArgumentException(
                    "layer '%s' has the share %s of the work and %s dB; at most 1 and %s are possible"
                            .formatted(name, work, signalToNoise, QUIET));
        }
    }

    /** The ratio to a share of noise in decibel, in tenths, so that rounding in a run does not change it. */
    static double decibel(double noise) {
        double exact = noise <= 0 ? QUIET : Math.min(QUIET, -DECIBEL * Math.log10(noise));
        return Math.rint(exact * TENTHS) / TENTHS;
    }
}
