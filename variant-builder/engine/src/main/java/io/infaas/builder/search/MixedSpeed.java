package io.infaas.builder.search;

import io.infaas.builder.graph.Unchanged;
import io.infaas.builder.report.LeftOut;
import io.infaas.builder.report.VariantReport;
import io.infaas.builder.session.TransformedGraph;
import io.infaas.catalog.Profile;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Leaves out quantised variants that gain no time, because too many of their layers are in full precision. */
final class MixedSpeed {

    private static final String TRAINED = new Unchanged().name();

    private MixedSpeed() {}

    /**
     * Each kept mixed-precision variant is more than 5 % faster at some batch size than the trained network with equal settings, if that
     * was measured.
     *
     * @param tried variants by graph; those that are too slow get a reason
     */
    static void leaveOutSlow(Map<String, List<VariantReport>> tried, Map<String, TransformedGraph> graphs) {
        for (TransformedGraph graph : graphs.values()) {
            if (graph.isMixed()) {
                List<VariantReport> trained = tried.getOrDefault(graph.network().name() + "-" + TRAINED, List.of());
                Objects.requireNonNull(tried.get(graph.name())).replaceAll(variant -> judged(variant, trained));
            }
        }
    }

    static VariantReport judged(VariantReport mixed, List<VariantReport> trained) {
        Profile profile = mixed.profile();
        Optional<VariantReport> same = trained.stream()
                .filter(variantReport -> variantReport.profile() != null
                        && variantReport
                                .lineage()
                                .settings()
                                .equals(mixed.lineage().settings()))
                .findFirst();
        if (!mixed.kept()
                || profile == null
                || same.isEmpty()
                || isFaster(profile, Objects.requireNonNull(same.get().profile()))) {
            return mixed;
        }
        return mixed.without(new LeftOut(
                LeftOut.Cause.NO_GAIN,
                "with %d layers FP32 it gains no 5 %% over %s"
                        .formatted(
                                mixed.lineage().fullPrecision().size(),
                                same.get().name())));
    }

    private static boolean isFaster(Profile profile, Profile trained) {
        return trained.batches().stream()
                .anyMatch(batch -> batch.p50Ms() > Thinning.GAIN * profile.latencyMs(batch.batch()));
    }
}
