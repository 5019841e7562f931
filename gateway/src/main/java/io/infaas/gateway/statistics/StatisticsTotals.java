package io.infaas.gateway.statistics;

import io.infaas.gateway.view.Node;
import io.infaas.gateway.view.Routes;
import io.infaas.gateway.view.Target;
import io.infaas.triton.protocol.ModelStatistics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What all nodes together have counted under each name, and never less than before: what a node counts anew after a load or a
 * restart is added to what it had counted until then. Safe from any thread.
 */
final class StatisticsTotals {

    /** So many nodes that left and names that the catalog lost are remembered, should they come back. */
    private static final int REMEMBERED = 10_000;

    private record Version(String model, String version) {}

    private final Map<Node, Map<Version, ModelCounters>> told = new HashMap<>();
    private final Map<String, ModelCounters> totals = new HashMap<>();

    /**
     * Takes in what a node counts now, later than whatever was taken in of it before.
     *
     * @param models all that are loaded there; what routes do not know counts for no name
     */
    synchronized void take(Node node, List<ModelStatistics> models, Routes routes) {
        Map<Version, ModelCounters> before = told.getOrDefault(node, Map.of());
        Map<Version, ModelCounters> now = new HashMap<>();
        for (ModelStatistics model : models) {
            Version version = new Version(model.getName(), model.getVersion());
            ModelCounters figures = ModelCounters.of(model);
            ModelCounters more = figures.since(before.getOrDefault(version, ModelCounters.NONE));
            names(version, routes).forEach(name -> totals.merge(name, more, ModelCounters::plus));
            now.put(version, figures);
        }
        // what a node does not list is not loaded there, and begins anew when it is
        told.put(node, now);
        forget(routes);
    }

    /** The total of a name of the catalog, or of one version of an adopted model. */
    synchronized ModelCounters of(String name) {
        return totals.getOrDefault(name, ModelCounters.NONE);
    }

    // all by which clients may ask for a variant, each once
    private static Set<String> names(Version counted, Routes routes) {
        Set<String> names = new HashSet<>();
        String model = counted.model();
        routes.target(model)
                .filter(target -> target.kind() == Target.Kind.VARIANT
                        && target.catalogName().equals(model))
                .ifPresent(variant -> {
                    if (variant.isAdopted()) {
                        names.add(Target.versioned(model, counted.version()));
                        return;
                    }
                    names.add(model);
                    names.add(variant.application().name());
                    variant.offers().forEach(offer -> names.add(offer.variant().architecture()));
                });
        return names;
    }

    private void forget(Routes routes) {
        if (told.size() > REMEMBERED + routes.view().nodes().size()) {
            told.keySet().retainAll(Set.copyOf(routes.view().nodes()));
        }
        if (totals.size() > REMEMBERED + 3 * routes.view().catalog().variants().size()) {
            totals.keySet().removeIf(name -> routes.target(name).isEmpty());
        }
    }
}
