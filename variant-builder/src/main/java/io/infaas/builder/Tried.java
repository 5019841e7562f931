package io.infaas.builder;

import io.infaas.builder.accuracy.Scores;
import io.infaas.builder.report.Cut;
import io.infaas.builder.report.VariantReport;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * What a search came to.
 *
 * @param variants every variant that was tried, in the order of the definition
 * @param graphs by {@code <architecture>-<transform>}
 */
record Tried(List<VariantReport> variants, List<Cut> cuts, Map<String, MadeGraph> graphs) {

    Tried {
        variants = List.copyOf(variants);
        cuts = List.copyOf(cuts);
        graphs = Map.copyOf(graphs);
    }

    List<VariantReport> kept() {
        return variants.stream().filter(VariantReport::kept).toList();
    }

    /** Of the variants that are kept, by name: what each evaluation item scored. */
    Map<String, Scores> scores() {
        return kept().stream().collect(Collectors.toMap(VariantReport::name, variant -> graph(variant)
                .scores()));
    }

    /** What a variant that is kept runs. */
    MadeGraph graph(VariantReport variant) {
        return Objects.requireNonNull(
                graphs.get(variant.architecture() + "-" + variant.lineage().transform()));
    }
}
