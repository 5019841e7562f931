package io.infaas.builder;

import io.infaas.builder.accuracy.Scores;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.Transform;
import io.infaas.builder.report.Cut;
import io.infaas.builder.report.LeftOut;
import io.infaas.builder.report.VariantReport;
import io.infaas.builder.search.Grid;
import io.infaas.builder.search.HillClimb;
import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Definition;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Settings;
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
 * Tries variants in stages: every graph for its accuracy, those that are accurate enough with the first settings, and those
 * of them that no other graph outdoes with more settings, as long as they gain and there is time. Used once, by one thread.
 */
final class Search {

    /** Shares of right answers are compared to within less than one answer of any data set. */
    private static final double ROUNDING = 1e-9;

    private static final String NO_TIME = "the time budget is used up";

    private final Inputs inputs;
    private final Workshop workshop;
    private final Grid grid;
    private final int cores;
    private final Stages stages;
    private final Policies policies;
    private final Progress progress;
    private final Map<String, Scores> sources = new HashMap<>();
    private final Map<String, String> digests = new HashMap<>();
    private final Map<String, MadeGraph> made = new LinkedHashMap<>();
    private final Map<String, List<VariantReport>> tried = new LinkedHashMap<>();
    private final List<Cut> cuts = new ArrayList<>();

    /** @param cores that there are */
    Search(
            Inputs inputs,
            Workshop workshop,
            Grid grid,
            int cores,
            Stages stages,
            Policies policies,
            Progress progress) {
        this.inputs = inputs;
        this.workshop = workshop;
        this.grid = grid;
        this.cores = cores;
        this.stages = stages;
        this.policies = policies;
        this.progress = progress;
    }

    /** Everything that was tried and what was cut. */
    Tried run() throws IOException {
        int graphs = inputs.networks().size() * inputs.transforms().size();
        stages.expect(inputs.networks().size() + graphs * (1 + grid.size()));
        for (Inputs.Network network : inputs.networks()) {
            stages.next(network.name() + ", as trained");
            sources.put(network.name(), workshop.asTrained(network));
            inputs.transforms().forEach(transform -> tried.put(MadeGraph.name(network, transform), new ArrayList<>()));
        }
        for (Transform transform : inputs.transforms()) {
            for (Inputs.Network network : inputs.networks()) {
                makeGraph(network, transform);
            }
        }
        for (MadeGraph graph : List.copyOf(made.values())) {
            tryFirst(graph);
        }
        for (MadeGraph graph : undominated()) {
            climb(graph);
        }
        List<VariantReport> variants = tried.values().stream()
                .flatMap(sameGraph -> Thinning.thin(sameGraph).stream())
                .toList();
        return new Tried(variants, cuts, made);
    }

    private void makeGraph(Inputs.Network network, Transform transform) throws IOException {
        String name = MadeGraph.name(network, transform);
        stages.next(name + ", accuracy");
        try {
            MadeGraph graph = workshop.graph(network, transform);
            Optional<LeftOut> drop = drop(network, graph.accuracy());
            if (drop.isEmpty()) {
                made.put(name, graph);
                return;
            }
            add(name, report(network, transform, workshop.name(graph, grid.first()), graph.bytes(), drop.get()));
        } catch (VariantException e) {
            String alias = name + "-" + grid.first().label();
            LeftOut failed = new LeftOut(LeftOut.Cause.FAILED, e.reason());
            add(name, report(network, transform, alias, 0, failed));
        }
        stages.expect(-grid.size());
    }

    private void tryFirst(MadeGraph graph) throws IOException {
        if (!stages.inTime()) {
            cut(graph, grid.size(), NO_TIME);
            return;
        }
        VariantReport first = explore(graph, grid.first(), graph.network().name());
        if (!first.kept()) {
            cut(graph, grid.size() - 1, grid.first().label() + " is left out");
        }
    }

    /** Those whose settings are worth trying; the others are cut. */
    private List<MadeGraph> undominated() {
        List<VariantReport> firsts = made.values().stream()
                .flatMap(graph -> variants(graph).stream())
                .filter(VariantReport::kept)
                .toList();
        List<MadeGraph> undominated = new ArrayList<>();
        for (MadeGraph graph : made.values()) {
            Optional<VariantReport> first =
                    variants(graph).stream().filter(VariantReport::kept).findFirst();
            Optional<VariantReport> better = first.flatMap(variant -> Dominance.over(variant, firsts));
            if (better.isPresent()) {
                cut(graph, grid.size() - 1, better.get().name() + " is as accurate, faster, cheaper and no larger");
            } else if (first.isPresent()) {
                undominated.add(graph);
            }
        }
        return undominated;
    }

    private void climb(MadeGraph graph) throws IOException {
        VariantReport first = variants(graph).get(0);
        HillClimb.Route<VariantReport> route = HillClimb.of(grid, first, new HillClimb.Terrain<>() {
            @Override
            public VariantReport explore(Settings settings, VariantReport from) throws IOException {
                return Search.this.explore(graph, settings, from.name());
            }

            @Override
            public boolean gains(VariantReport from, VariantReport to) {
                return to.kept() && Thinning.gains(from, to);
            }

            @Override
            public boolean mayGoOn() {
                return stages.inTime();
            }
        });
        if (route.untried() > 0) {
            String ends = route.ends().stream()
                    .map(end -> end.lineage().settings().label())
                    .collect(Collectors.joining(", ", "", " gain nothing"));
            cut(graph, route.untried(), route.complete() ? ends : NO_TIME);
        }
    }

    private VariantReport explore(MadeGraph graph, Settings settings, String parent) throws IOException {
        stages.next(graph.alias(settings));
        String digest = workshop.digest(graph, settings);
        String name = workshop.name(graph, settings);
        VariantReport variant = new VariantReport(
                name,
                graph.network().name(),
                workshop.lineage(parent, graph.transform(), settings),
                graph.bytes(),
                null,
                null);
        return add(graph.name(), measured(graph, variant, digest));
    }

    private VariantReport measured(MadeGraph graph, VariantReport variant, String digest) throws IOException {
        String same = digests.putIfAbsent(graph.network().name() + digest, variant.name());
        Settings settings = variant.lineage().settings();
        if (same != null) {
            return variant.without(new LeftOut(LeftOut.Cause.IDENTICAL, "identical to " + same));
        }
        if (settings.cores() > cores) {
            return variant.without(new LeftOut(
                    LeftOut.Cause.TOO_LARGE, "needs %d cores, %d are here".formatted(settings.cores(), cores)));
        }
        try {
            Profile profile = workshop.profile(graph, settings);
            Scores source = Objects.requireNonNull(sources.get(graph.network().name()));
            VariantReport measured = variant.measured(profile, graph.scores().against(source));
            return drop(graph.network(), profile.accuracy())
                    .map(measured::without)
                    .orElse(measured);
        } catch (VariantException e) {
            return variant.without(new LeftOut(LeftOut.Cause.FAILED, e.reason()));
        }
    }

    private Optional<LeftOut> drop(Inputs.Network network, Accuracy accuracy) {
        Accuracy source = Objects.requireNonNull(sources.get(network.name())).accuracy();
        return drop(inputs.definition(), source, accuracy);
    }

    /** Why an accuracy is too low, if it is. */
    static Optional<LeftOut> drop(Definition definition, Accuracy source, Accuracy accuracy) {
        double drop = source.value() - accuracy.value();
        double limit = definition.variants().maxAccuracyDrop();
        return drop <= limit + ROUNDING
                ? Optional.empty()
                : Optional.of(new LeftOut(
                        LeftOut.Cause.INACCURATE,
                        "accuracy %.4f is %.4f below the trained network's, more than maxAccuracyDrop %s"
                                .formatted(accuracy.value(), drop, limit)));
    }

    private VariantReport report(Inputs.Network network, Transform transform, String name, long bytes, LeftOut reason) {
        return new VariantReport(
                name, network.name(), workshop.lineage(network.name(), transform, grid.first()), bytes, null, reason);
    }

    private VariantReport add(String graph, VariantReport variant) {
        Objects.requireNonNull(tried.get(graph)).add(variant);
        policies.apply(variant, progress);
        return variant;
    }

    private void cut(MadeGraph graph, int settings, String reason) {
        if (settings > 0) {
            cuts.add(new Cut(graph.name(), settings, reason));
            stages.expect(-settings);
        }
    }

    private List<VariantReport> variants(MadeGraph graph) {
        return Objects.requireNonNull(tried.get(graph.name()));
    }
}
