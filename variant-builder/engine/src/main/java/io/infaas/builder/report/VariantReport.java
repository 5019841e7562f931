package io.infaas.builder.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.infaas.builder.accuracy.Scores;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one variant.
 *
 * @param name its full name, or its alias if no file was made
 * @param architecture the architecture it was made from
 * @param bytes size of its model file, 0 if none was made
 * @param profile the measurements; null if it did not run, or if there is no node to measure it on
 * @param againstSource comparison with the trained network's accuracy; null if it was not measured on this machine
 * @param leftOut why it is not in the catalog, or null if it is
 * @param pareto whether it is in the catalog and on its application's Pareto front of accuracy, latency and cost
 * @param beatenWithinNoise a variant that is not slower or more expensive, and whose lower accuracy is within noise; null if there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VariantReport(
        String name,
        String architecture,
        Lineage lineage,
        long bytes,
        @JsonProperty(defaultValue = "none") @Nullable Profile profile,
        @JsonProperty(defaultValue = "none") Scores.@Nullable PairedComparison againstSource,
        @JsonProperty(defaultValue = "none") @Nullable LeftOut leftOut,
        boolean pareto,
        @JsonProperty(defaultValue = "none") @Nullable String beatenWithinNoise) {

    /** A report before the Pareto front is known. */
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

    /** Whether it is in the catalog with a profile. */
    public boolean measured() {
        return kept() && profile != null;
    }

    public VariantReport measured(Profile newProfile, Scores.PairedComparison newAgainstSource) {
        return new VariantReport(
                name, architecture, lineage, bytes, newProfile, newAgainstSource, leftOut, false, null);
    }

    public VariantReport without(LeftOut reason) {
        return new VariantReport(name, architecture, lineage, bytes, profile, againstSource, reason, false, null);
    }

    /** The catalog entry of a kept variant. */
    public Variant variant() {
        return new Variant(
                        name,
                        Variant.alias(architecture, lineage.transform(), lineage.target(), lineage.settings()),
                        architecture,
                        lineage.transform(),
                        lineage.target(),
                        lineage.settings(),
                        profile == null ? List.of() : List.of(profile))
                .withParent(lineage.parent())
                .withFullPrecision(lineage.fullPrecision());
    }

    /** The kept variants; a variant measured on several node types has several profiles. */
    public static List<Variant> variants(List<VariantReport> reports) {
        Map<String, Variant> byName = new LinkedHashMap<>();
        for (VariantReport report : reports) {
            if (report.kept()) {
                byName.merge(report.name(), report.variant(), VariantReport::merge);
            }
        }
        return List.copyOf(byName.values());
    }

    private static Variant merge(Variant variant, Variant other) {
        Variant joined = variant;
        for (Profile measured : other.profiles()) {
            joined = joined.withProfile(measured);
        }
        return joined;
    }

    VariantReport onFront(@Nullable String newBeatenWithinNoise) {
        return new VariantReport(
                name, architecture, lineage, bytes, profile, againstSource, leftOut, true, newBeatenWithinNoise);
    }
}
