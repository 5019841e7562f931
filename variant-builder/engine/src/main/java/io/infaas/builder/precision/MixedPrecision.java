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
}
