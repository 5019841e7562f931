package io.infaas.builder.search;

import io.infaas.builder.accuracy.Scores;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.Transform;
import io.infaas.builder.inputs.TrainedInputs;
import io.infaas.builder.inputs.TrainedNetwork;
import io.infaas.builder.policy.VariantPolicies;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.progress.StageCounter;
import io.infaas.builder.report.BuildReport;
import io.infaas.builder.report.LeftOut;
import io.infaas.builder.report.VariantReport;
import io.infaas.builder.session.AccurateGraphs;
import io.infaas.builder.session.TransformedGraph;
import io.infaas.builder.session.VariantFactory;
import io.infaas.catalog.Accuracy;
import io.infaas.catalog.ParetoOrder;
import io.infaas.catalog.Profile;
import io.infaas.catalog.RuntimeSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Tries variants in stages. First every graph is checked for accuracy; then the accurate ones are profiled with the first
 * settings; then more settings are tried for graphs that no other graph dominates, while they gain and time is left. Used once,
 * by one thread.
 */
public final class VariantSearch {

    private static final String NO_TIME = "the time budget is spent";

    /** Larger than the noise of timings. */
    private static final double CLEARLY = 1.1;

    private final TrainedInputs inputs;
    private final VariantFactory factory;
    private final Grid grid;
    private final StageCounter stages;
    private final VariantPolicies policies;
    private final Progress progress;
    private final AccurateGraphs accurate;
    private final Map<String, Scores> sources = new HashMap<>();
    private final Map<String, String> digests = new HashMap<>();
    private final Map<String, TransformedGraph> graphsByName = new LinkedHashMap<>();
    private final Map<String, List<VariantReport>> variantsByGraph = new LinkedHashMap<>();
    private final List<BuildReport.UntriedSettings> untried = new ArrayList<>();

    public VariantSearch(
            VariantFactory factory, Grid grid, StageCounter stages, VariantPolicies policies, Progress progress) {
        this.inputs = factory.inputs();
        this.factory = factory;
        this.grid = grid;
        this.stages = stages;
        this.policies = policies;
        this.progress = progress;
        this.accurate = new AccurateGraphs(factory, stages);
    }

    public SearchResult run() throws IOException {
        List<Transform> transforms = inputs.read().transforms();
        int graphs = inputs.networks().size() * transforms.size();
        stages.expect(inputs.networks().size() + graphs * (1 + grid.size()));
        for (TrainedNetwork network : inputs.networks()) {
            stages.next(network.name() + ", as trained");
            sources.put(network.name(), factory.asTrained(network));
            transforms.forEach(
                    transform -> variantsByGraph.put(TransformedGraph.name(network, transform), new ArrayList<>()));
        }
        for (Transform transform : transforms) {
            for (TrainedNetwork network : inputs.networks()) {
                makeGraph(network, transform);
            }
        }
        for (TransformedGraph graph : List.copyOf(graphsByName.values())) {
            tryFirst(graph);
        }
        Thinning.leaveOutSlow(variantsByGraph, graphsByName);
        for (TransformedGraph graph : undominatedGraphs()) {
            climb(graph);
        }
        Thinning.leaveOutSlow(variantsByGraph, graphsByName);
        List<VariantReport> variants = variantsByGraph.values().stream()
                .flatMap(sameGraph -> Thinning.thin(sameGraph).stream())
                .toList();
        return new SearchResult(variants, untried, graphsByName);
    }

    private void makeGraph(TrainedNetwork network, Transform transform) throws IOException {
        String name = TransformedGraph.name(network, transform);
        stages.next(name + ", accuracy");
        try {
            AccurateGraphs.Outcome outcome =
                    accurate.of(network, transform, Objects.requireNonNull(sources.get(network.name())));
            TransformedGraph graph = outcome.graph();
            if (graph.isMixed() && inputs.read().calibratesOnEvaluation()) {
                progress.warn(
                        "%s: calibration and evaluation use the same items, which favours the chosen layers; give other items as data.calibration"
                                .formatted(name));
            }
            if (outcome.drop().isEmpty()) {
                graphsByName.put(name, graph);
                return;
            }
            VariantReport left = reported(graph, factory.name(graph, grid.first()), network.name(), grid.first());
            add(name, left.without(outcome.drop().get()));
        } catch (VariantException e) {
            String alias = name + "-" + grid.first().label();
            add(
                    name,
                    new VariantReport(
                            alias,
                            network.name(),
                            factory.lineage(network.name(), transform, grid.first(), List.of()),
                            0,
                            null,
                            new LeftOut(LeftOut.Cause.FAILED, e.reason())));
        }
        stages.expect(-grid.size());
    }

    private void tryFirst(TransformedGraph graph) throws IOException {
        if (!stages.hasTime()) {
            leaveUntried(graph, grid.size(), NO_TIME);
            return;
        }
        VariantReport first = explore(graph, grid.first(), graph.network().name());
        if (!first.kept()) {
            leaveUntried(graph, grid.size() - 1, grid.first().label() + " is left out");
        }
    }

    /** Graphs whose other settings are worth trying; other graphs' settings stay untried. */
    private List<TransformedGraph> undominatedGraphs() {
        List<VariantReport> firsts = graphsByName.values().stream()
                .flatMap(graph -> variants(graph).stream())
                .filter(VariantReport::kept)
                .toList();
        List<TransformedGraph> undominated = new ArrayList<>();
        for (TransformedGraph graph : graphsByName.values()) {
            Optional<VariantReport> first =
                    variants(graph).stream().filter(VariantReport::kept).findFirst();
            Optional<VariantReport> better = first.flatMap(variant -> findDominating(variant, firsts));
            if (better.isPresent()) {
                leaveUntried(
                        graph,
                        grid.size() - 1,
                        better.get().name() + " is as accurate, faster, cheaper and not larger");
            } else if (first.isPresent()) {
                undominated.add(graph);
            }
        }
        return undominated;
    }

    private void climb(TransformedGraph graph) throws IOException {
        VariantReport first = variants(graph).get(0);
        HillClimb.Route<VariantReport> route = HillClimb.of(grid, first, new HillClimb.Terrain<>() {
            @Override
            public VariantReport explore(RuntimeSettings settings, VariantReport from) throws IOException {
                return VariantSearch.this.explore(graph, settings, from.name());
            }

            @Override
            public boolean isGain(VariantReport from, VariantReport to) {
                return to.kept() && Thinning.gains(from, to);
            }

            @Override
            public boolean hasTime() {
                return stages.hasTime();
            }
        });
        if (route.untried() > 0) {
            String ends = route.ends().stream()
                    .map(end -> end.lineage().settings().label())
                    .collect(Collectors.joining(", ", "", " bring no gain"));
            leaveUntried(graph, route.untried(), route.complete() ? ends : NO_TIME);
        }
    }

    private VariantReport explore(TransformedGraph graph, RuntimeSettings settings, String parent) throws IOException {
        stages.next(graph.alias(settings));
        String digest = factory.digest(graph, settings);
        String name = factory.name(graph, settings);
        return add(graph.name(), measure(graph, reported(graph, name, parent, settings), digest));
    }

    private VariantReport reported(TransformedGraph graph, String name, String parent, RuntimeSettings settings) {
        return new VariantReport(
                name,
                graph.network().name(),
                factory.lineage(parent, graph.transform(), settings, graph.fullPrecision()),
                graph.bytes(),
                null,
                null);
    }

    private VariantReport measure(TransformedGraph graph, VariantReport variant, String digest) throws IOException {
        String identicalName = digests.putIfAbsent(graph.network().name() + digest, variant.name());
        RuntimeSettings settings = variant.lineage().settings();
        if (identicalName != null) {
            return variant.without(new LeftOut(LeftOut.Cause.IDENTICAL, "identical to " + identicalName));
        }
        if (settings.cores() > factory.cores()) {
            return variant.without(new LeftOut(
                    LeftOut.Cause.TOO_LARGE,
                    "needs %d cores, a node has %d".formatted(settings.cores(), factory.cores())));
        }
        try {
            Profile profile = factory.profile(graph, settings);
            Scores source = Objects.requireNonNull(sources.get(graph.network().name()));
            VariantReport measured = variant.measured(profile, graph.scores().compare(source));
            return accuracyDrop(graph.network(), profile.accuracy())
                    .map(measured::without)
                    .orElse(measured);
        } catch (VariantException e) {
            return variant.without(new LeftOut(LeftOut.Cause.FAILED, e.reason()));
        }
    }

    private Optional<LeftOut> accuracyDrop(TrainedNetwork network, Accuracy accuracy) {
        Accuracy source = Objects.requireNonNull(sources.get(network.name())).accuracy();
        return LeftOut.accuracyDrop(inputs.definition(), source, accuracy);
    }

    private VariantReport add(String graph, VariantReport variant) {
        Objects.requireNonNull(variantsByGraph.get(graph)).add(variant);
        policies.apply(variant, progress);
        return variant;
    }

    private void leaveUntried(TransformedGraph graph, int settings, String reason) {
        if (settings > 0) {
            untried.add(new BuildReport.UntriedSettings(graph.name(), settings, reason));
            stages.expect(-settings);
        }
    }

    private List<VariantReport> variants(TransformedGraph graph) {
        return Objects.requireNonNull(variantsByGraph.get(graph.name()));
    }

    /**
     * The result of a search.
     *
     * @param variants every variant that was tried, in the order of the definition
     * @param graphs by {@code <architecture>-<transform>}
     */
    public record SearchResult(
            List<VariantReport> variants,
            List<BuildReport.UntriedSettings> untried,
            Map<String, TransformedGraph> graphs) {

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

    /**
     * One of {@code variantReports} that is at least as accurate, clearly faster at every batch size and clearly cheaper, and needs no more memory.
     */
    static Optional<VariantReport> findDominating(VariantReport variant, List<VariantReport> variantReports) {
        Profile profile = Objects.requireNonNull(variant.profile());
        return variantReports.stream()
                .filter(other -> other.kept() && !other.name().equals(variant.name()))
                .filter(other -> isOver(Objects.requireNonNull(other.profile()), profile))
                .findFirst();
    }

    private static boolean isOver(Profile other, Profile profile) {
        return other.accuracy().value() >= profile.accuracy().value()
                && profile.batches().stream()
                        .allMatch(measured -> other.latencyMs(measured.batch()) * CLEARLY <= measured.p50Ms())
                && ParetoOrder.cost(other) * CLEARLY <= ParetoOrder.cost(profile)
                && other.restingMemoryBytes() <= profile.restingMemoryBytes();
    }
}
