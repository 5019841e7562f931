package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Profile;
import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.DoubleStream;

/**
 * Queries of one application with one objective and one number of items.
 *
 * @param nodeRate queries/s that one node carries by its profiles, with the best variant that reaches the floor
 */
record QueryKind(String intent, Application application, int items, Objective objective, double nodeRate) {

    /** Ratio of a bound to the time of a query: each waits for several others on a shared machine. */
    private static final double HEADROOM = 8;

    /**
     * The kinds that the demonstration sends to an application, the one of the highest floor first: that takes the most of a node.
     *
     * @param large items of a large query
     */
    static List<QueryKind> of(Catalog catalog, Application application, NodeType type, int large) {
        TreeSet<Double> floors = new TreeSet<>();
        catalog.variantsOf(application)
                .forEach(variant -> variant.profile(type.name()).ifPresent(profile -> floors.add(accuracy(profile))));
        double usual = application.objective().minAccuracy();
        double middle = new ArrayList<>(floors).get(floors.size() / 2);
        List<QueryKind> kinds = new ArrayList<>();
        kinds.add(of("most accurate", catalog, application, type, large, floors.last()));
        if (middle > usual && middle < floors.last()) {
            kinds.add(of("accurate", catalog, application, type, large, middle));
        }
        kinds.add(of("default", catalog, application, type, 1, usual));
        return kinds;
    }

    /** The kind of large queries with an application's default floor. */
    static QueryKind large(Catalog catalog, Application application, NodeType type, int large) {
        double floor = application.objective().minAccuracy();
        return of("default", catalog, application, type, large, floor);
    }

    private static QueryKind of(
            String intent, Catalog catalog, Application application, NodeType type, int items, double floor) {
        List<Candidate> candidates = candidates(catalog, application, type, floor);
        double slowestMs = max(candidates.stream().mapToDouble(candidate -> candidate.serviceMs(items)));
        double rate = max(candidates.stream().mapToDouble(candidate -> nodeRate(candidate, type, items)));
        double bound = Math.max(application.objective().latencyMs(), Math.ceil(HEADROOM * slowestMs));
        return new QueryKind(intent, application, items, new Objective(bound, floor), rate);
    }

    /** An objective that no variant meets on an idle node. */
    static Objective infeasible(Catalog catalog, Application application, NodeType type) {
        double floor = max(candidates(catalog, application, type, 0).stream()
                .mapToDouble(candidate -> accuracy(candidate.profile())));
        double fastestMs = -max(candidates(catalog, application, type, floor).stream()
                .mapToDouble(candidate -> -candidate.serviceMs(1)));
        return new Objective(Math.max(0.001, fastestMs / 4), floor);
    }

    /** Full names of the variants that reach the floor. */
    List<String> allowed(Catalog catalog, NodeType type) {
        return candidates(catalog, application, type, objective.minAccuracy()).stream()
                .map(candidate -> candidate.variant().name())
                .toList();
    }

    /** The variants that reach an accuracy on a node type. */
    private static List<Candidate> candidates(Catalog catalog, Application application, NodeType type, double floor) {
        return catalog.variantsOf(application).stream()
                .flatMap(variant -> variant.profile(type.name()).stream()
                        .filter(profile -> accuracy(profile) >= floor)
                        .map(profile -> new Candidate(variant, profile, type)))
                .toList();
    }

    private static double max(DoubleStream values) {
        return values.max().orElseThrow();
    }

    /** Rate of as many instances as the cores of the node suffice for. */
    private static double nodeRate(Candidate candidate, NodeType type, int items) {
        double instances = Math.max(1, type.cores() / candidate.coresUsed());
        return instances * candidate.itemsPerSecond(items) / items;
    }

    private static double accuracy(Profile profile) {
        return profile.accuracy().value();
    }

    /** For example {@code fashion x32 most accurate}. */
    String label() {
        return "%s x%d %s".formatted(application.name(), items, intent);
    }
}
