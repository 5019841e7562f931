package io.infaas.builder.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.builder.accuracy.Comparison;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of one variant.
 *
 * @param name its full name, or its alias if no file was made
 * @param architecture the architecture it was made from
 * @param bytes size of its model file, 0 if none was made
 * @param profile what was measured, or null if it was not
 * @param againstSource whether its accuracy really differs from the trained network's, or null if it was not measured
 * @param leftOut why it is not in the catalog, or null if it is
 * @param pareto whether it is in the catalog and no other of its application is better in accuracy, latency or cost without
 *     being worse in another of the three
 * @param beatenWithinNoise a variant that is not slower and not dearer, and whose accuracy is lower by chance at most; null if
 *     there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VariantReport(
        String name,
        String architecture,
        Lineage lineage,
        long bytes,
        @JsonProperty(defaultValue = "none") @Nullable Profile profile,
        @JsonProperty(defaultValue = "none") @Nullable Comparison againstSource,
        @JsonProperty(defaultValue = "none") @Nullable LeftOut leftOut,
        boolean pareto,
        @JsonProperty(defaultValue = "none") @Nullable String beatenWithinNoise) {

    /** One whose place on the front is not known yet. */
    public VariantReport(
            String name,
            String architecture,
            Lineage lineage,
            long bytes,
            @Nullable Profile profile,
            @Nullable LeftOut leftOut) {
        this(name, architecture, lineage, bytes, profile, null, leftOut, false, null);
    }

    public boolean kept() {
        return leftOut == null;
    }

    public VariantReport measured(Profile newProfile, Comparison newAgainstSource) {
        return new VariantReport(
                name, architecture, lineage, bytes, newProfile, newAgainstSource, leftOut, false, null);
    }

    public VariantReport without(LeftOut reason) {
        return new VariantReport(name, architecture, lineage, bytes, profile, againstSource, reason, false, null);
    }

    /** Of one that is kept. */
    public Variant variant() {
        return new Variant(
                name,
                String.join(
                        "-",
                        architecture,
                        lineage.transform(),
                        lineage.settings().label()),
                architecture,
                lineage.transform(),
                lineage.target(),
                lineage.settings(),
                List.of(Objects.requireNonNull(profile)));
    }

    VariantReport onFront(@Nullable String newBeatenWithinNoise) {
        return new VariantReport(
                name, architecture, lineage, bytes, profile, againstSource, leftOut, true, newBeatenWithinNoise);
    }
}
