package io.infaas.builder.precision;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The layers of a quantised network with their precision. All accuracies are measured on the calibration items.
 *
 * @param graph {@code <architecture>-<transform>}
 * @param layers all layers that the transform quantises, in the order of the network
 * @param trained accuracy of the trained network
 * @param quantised accuracy with all layers quantised
 * @param mixed accuracy with the chosen layers in full precision; equals {@code quantised} if there are none
 * @param runs number of the search's network runs
 * @param failure why no layers restore the accuracy; null if some do
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record MixedPrecision(
        String graph,
        List<LayerEffect> layers,
        double trained,
        double quantised,
        double mixed,
        int runs,
        @JsonProperty(defaultValue = "none") @Nullable String failure) {

    private static final int MOST_NAMED = 8;
    private static final double PERCENT = 100;

    public MixedPrecision {
        layers = List.copyOf(layers);
    }

    /** The same layers, all quantised. */
    MixedPrecision without(String newFailure) {
        return new MixedPrecision(graph, layers, trained, quantised, mixed, runs, newFailure);
    }

    /** Whether some layers restore the accuracy. */
    @JsonIgnore
    public boolean found() {
        return failure == null;
    }

    /** Names of the layers that stay in full precision, in the order of the network. */
    public List<String> fullPrecision() {
        return layers.stream()
                .filter(LayerEffect::fullPrecision)
                .map(LayerEffect::name)
                .toList();
    }

    /** Share of the multiply-adds that stay quantised. */
    double quantisedWork() {
        return layers.stream()
                .filter(layer -> !layer.fullPrecision())
                .mapToDouble(LayerEffect::work)
                .sum();
    }

    /** {@code 7 of 62 layers stay FP32 (12 % of the multiply-adds): stem, head, ...}, or the failure. */
    @Override
    public String toString() {
        if (!found()) {
            return "%s: all layers in 8 bits, %s".formatted(graph, Objects.requireNonNull(failure));
        }
        List<String> names = fullPrecision();
        return String.format(
                Locale.ROOT,
                "%s: %d of %d layers stay FP32 (%.0f %% of the multiply-adds): %s%s",
                graph,
                names.size(),
                layers.size(),
                PERCENT * (1 - quantisedWork()),
                names.stream().limit(MOST_NAMED).collect(Collectors.joining(", ")),
                names.size() > MOST_NAMED ? ", ..." : "");
    }

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
}
