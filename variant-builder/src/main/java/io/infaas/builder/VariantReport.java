package io.infaas.builder;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.builder.accuracy.Comparison;
import io.infaas.catalog.Profile;
import org.jspecify.annotations.Nullable;

/**
 * What became of one variant.
 *
 * @param name its full name, or its alias if no file was made
 * @param architecture the architecture it was made from
 * @param bytes size of its model file, 0 if none was made
 * @param profile what was measured, or null if it did not run
 * @param againstSource whether its accuracy really differs from the trained network's, or null if it did not run
 * @param leftOut why it is not in the catalog, or null if it is
 * @param withinNoiseOf a variant that is not slower and not dearer, and whose accuracy is lower by chance at most; null if there
 *     is none
 * @param pareto whether it is in the catalog and no other of its application is better in accuracy, latency or cost without
 *     being worse in another of the three
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VariantReport(
        String name,
        String architecture,
        long bytes,
        @JsonProperty(defaultValue = "none") @Nullable Profile profile,
        @JsonProperty(defaultValue = "none") @Nullable Comparison againstSource,
        @JsonProperty(defaultValue = "none") @Nullable String leftOut,
        @JsonProperty(defaultValue = "none") @Nullable String withinNoiseOf,
        boolean pareto) {

    /** One whose answers were not compared. */
    public VariantReport(
            String name,
            String architecture,
            long bytes,
            @Nullable Profile profile,
            @Nullable String leftOut,
            boolean pareto) {
        this(name, architecture, bytes, profile, null, leftOut, null, pareto);
    }

    public boolean kept() {
        return leftOut == null;
    }

    VariantReport without(String reason) {
        return new VariantReport(name, architecture, bytes, profile, againstSource, reason, null, false);
    }

    VariantReport onFront(@Nullable String noBetterThan) {
        return new VariantReport(name, architecture, bytes, profile, againstSource, leftOut, noBetterThan, true);
    }
}
