package io.infaas.controller.standalone.demonstration.nodes;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.controller.standalone.demonstration.client.LabelledBatch;
import io.infaas.controller.standalone.demonstration.client.LatencySummary;
import io.infaas.controller.standalone.demonstration.client.QueryAnswer;
import io.infaas.controller.standalone.demonstration.client.QueryClient;
import io.infaas.controller.standalone.demonstration.client.QueryRefusedException;
import io.infaas.controller.standalone.demonstration.ramp.PoissonLoad;
import io.infaas.controller.standalone.demonstration.report.DemoReport;
import io.infaas.controller.standalone.demonstration.report.Notation;
import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Queries one variant with more load than one node of one core carries, and shows how a node comes and goes.
 *
 * @param batches of {@code items} each, but for the last
 */
public record NodeLaunch(
        Catalog catalog,
        Application application,
        String nodeType,
        List<LabelledBatch> batches,
        QueryClient client,
        NodeMonitor monitor,
        DemoReport report) {

    /** Least time of a query, ms: a few of them per second then keep a core busy, and the client is no bottleneck. */
    private static final double LEAST_MS = 10;
    /** Of the bound to the time of a query. */
    private static final double HEADROOM = 8;
    /** Queries that tell how long one takes now. */
    private static final int MEASURED = 7;
    /** Of the random arrivals. */
    private static final long SEED = 1;

    /** Takes about half a minute, three at most. */
    public void run() throws QueryRefusedException, InterruptedException {
        int items = batches.get(0).size();
        Optional<Variant> slowest = slowest(items);
        if (slowest.isEmpty()) {
            report.line("Skipped: no variant of '%s' with one thread takes %.0f ms for a batch of %d"
                    .formatted(application.name(), LEAST_MS, items));
            return;
        }
        Variant variant = slowest.get();
        NodeType type = catalog.nodeType(nodeType).orElseThrow();
        double capacity =
                oneCore(new Candidate(variant, variant.profile(nodeType).orElseThrow(), type), items);
        Objective objective = new Objective(
                Math.ceil(HEADROOM * latencyMs(variant, items)),
                variant.profile(nodeType).orElseThrow().accuracy().value());
        QueryAnswer first = client.query(variant.name(), objective, batches.get(0));
        double now = 1000 / medianMs(variant, objective);
        report.line(
                "First query answered after %.0f ms by %s; a node carries %s queries/s of %d items by its profile, %s/s now"
                        .formatted(
                                first.ms(),
                                Notation.alias(catalog, first.variant()),
                                Notation.fixed(1, capacity),
                                items,
                                Notation.fixed(1, now)));
        List<LabelledBatch> full =
                batches.stream().filter(batch -> batch.size() == items).toList();
        Map<String, Integer> answered = new ConcurrentHashMap<>();
        try (PoissonLoad load = new PoissonLoad(
                number -> client.send(variant.name(), objective, full.get(number % full.size()))
                        .onSuccess(by -> answered.merge(by.node(), 1, Integer::sum)),
                objective.latencyMs(),
                SEED)) {
            new NodeRamp(capacity, now, monitor, () -> Map.copyOf(answered), report).run(load);
        }
    }

    /** Queries/s that policies count on: several instances where one does not use up the core. */
    static double oneCore(Candidate candidate, int items) {
        return candidate.itemsPerSecond(items) / items / Math.min(1, candidate.coresUsed());
    }

    /** The time of a query now, when it is the only one, ms. */
    private double medianMs(Variant variant, Objective objective) throws QueryRefusedException, InterruptedException {
        List<Double> times = new ArrayList<>();
        for (int i = 0; i < MEASURED; i++) {
            times.add(client.query(variant.name(), objective, batches.get(i % batches.size()))
                    .ms());
        }
        return LatencySummary.of(times).medianMs();
    }

    private Optional<Variant> slowest(int items) {
        return catalog.variantsOf(application).stream()
                .filter(variant -> variant.profile(nodeType).isPresent()
                        && variant.settings().cores() == 1
                        && latencyMs(variant, items) >= LEAST_MS)
                .max(Comparator.comparingDouble(variant -> latencyMs(variant, items)));
    }

    private double latencyMs(Variant variant, int items) {
        return variant.profile(nodeType).orElseThrow().latencyMs(items);
    }
}
