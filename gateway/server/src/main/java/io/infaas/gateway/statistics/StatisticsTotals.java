package io.infaas.gateway.statistics;

import io.infaas.gateway.contract.Node;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.Target;
import io.infaas.triton.metrics.MetricsReading;
import io.infaas.triton.metrics.ModelVersion;
import io.infaas.triton.protocol.ModelStatistics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The sum of all nodes' counts under each name. It never decreases: counts after a reload or restart of a node are added to those before.
 * Safe from any thread.
 */
final class StatisticsTotals {

    /** Removed nodes and names that are remembered in case they return. */
    private static final int REMEMBERED = 10_000;

    private final Map<Node, Map<ModelVersion, ModelCounters>> lastRead = new HashMap<>();
    private final Map<String, ModelCounters> totals = new HashMap<>();

    /**
     * Adds the increase of a node's counts since the last call.
     *
     * @param models all models that are loaded there; models unknown to the routes count for no name
     * @param metrics reasons of their failed requests
     */
    synchronized void add(Node node, List<ModelStatistics> models, MetricsReading metrics, RouteIndex routes) {
        Map<ModelVersion, ModelCounters> before = lastRead.getOrDefault(node, Map.of());
        Map<ModelVersion, ModelCounters> now = new HashMap<>();
        for (ModelStatistics model : models) {
            ModelVersion version = new ModelVersion(model.getName(), model.getVersion());
            ModelCounters counters = ModelCounters.of(model, metrics.failures().get(version));
            ModelCounters increase = counters.since(before.getOrDefault(version, ModelCounters.NONE));
            names(version, routes).forEach(name -> totals.merge(name, increase, ModelCounters::plus));
            now.put(version, counters);
        }
        // an unlisted model is not loaded there, and counts from zero once it is loaded
        lastRead.put(node, now);
        forget(routes);
    }

    /** The total of a name of the catalog, or of one version of an adopted model. */
    synchronized ModelCounters of(String name) {
        return totals.getOrDefault(name, ModelCounters.NONE);
    }

    /** All names under which clients may request a model of a node, each once. */
    static Set<String> names(ModelVersion counted, RouteIndex routes) {
        Set<String> names = new HashSet<>();
        String model = counted.model();
        routes.target(model)
                .filter(target -> target.kind() == Target.Kind.VARIANT
                        && target.catalogName().equals(model))
                .ifPresent(variant -> {
                    if (variant.isAdopted()) {
                        names.add(Target.nameWithVersion(model, counted.version()));
                        return;
                    }
                    names.add(model);
                    names.add(variant.application().name());
                    variant.candidates()
                            .forEach(offer -> names.add(offer.variant().architecture()));
                });
        return names;
    }

    private void forget(RouteIndex routes) {
        if (lastRead.size() > REMEMBERED + routes.view().nodes().size()) {
            lastRead.keySet().retainAll(Set.copyOf(routes.view().nodes()));
        }
        if (totals.size() > REMEMBERED + 3 * routes.view().catalog().variants().size()) {
            totals.keySet().removeIf(name -> routes.target(name).isEmpty());
        }
    }
}
