package io.infaas.builder.search;

import io.infaas.builder.accuracy.Scores;
import io.infaas.builder.report.UntriedSettings;
import io.infaas.builder.report.VariantReport;
import io.infaas.builder.session.TransformedGraph;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The result of a search.
 *
 * @param variants every variant that was tried, in the order of the definition
 * @param graphs by {@code <architecture>-<transform>}
 */
public record SearchResult(
        List<VariantReport> variants, List<UntriedSettings> untried, Map<String, TransformedGraph> graphs) {

    public SearchResult {
        variants = List.copyOf(variants);
        untried = List.copyOf(untried);
        graphs = Map.copyOf(graphs);
    }

    public List<VariantReport> kept() {
        return variants.stream().filter(VariantReport::kept).toList();
    }

    /** Scores of the evaluation items, by name of the kept variant. */
    public Map<String, Scores> scores() {
        return kept().stream().collect(Collectors.toMap(VariantReport::name, variant -> graph(variant)
                .scores()));
    }

    /** The graph that a kept variant runs. */
    public TransformedGraph graph(VariantReport variant) {
        return Objects.requireNonNull(
                graphs.get(variant.architecture() + "-" + variant.lineage().transform()));
    }
}
