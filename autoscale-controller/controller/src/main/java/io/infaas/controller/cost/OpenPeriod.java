package io.infaas.controller.cost;

import io.infaas.controller.cost.CostPeriod.NodeDollars;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Sums up the hour that is not over. Not thread-safe. */
final class OpenPeriod {

    /** Nodes that an hour names; later nodes are one row, {@value #OTHERS}. */
    static final int MOST_NODES = 5_000;

    static final String OTHERS = "others";

    private static final double HOUR_SECONDS = 3_600;

    private final Instant from;
    private final SortedMap<String, NodeSums> nodes = new TreeMap<>();
    private final SortedMap<String, Long> queries = new TreeMap<>();
    private double seconds;

    OpenPeriod(Instant from) {
        this.from = from;
    }

    /** Resumes a recorded hour. */
    static OpenPeriod of(CostPeriod start) {
        OpenPeriod open = new OpenPeriod(start.begin());
        open.seconds = start.seconds();
        open.queries.putAll(start.queries());
        start.nodes().forEach(node -> {
            NodeSums sums = open.nodes.computeIfAbsent(node.node(), name -> new NodeSums(node.offering()));
            sums.seconds += node.seconds();
            sums.idle += node.idle();
            node.applications().forEach((name, dollars) -> sums.applications.merge(name, dollars, CostShare::plus));
        });
        return open;
    }

    Instant from() {
        return from;
    }

    /** Adds the time between two samples, at the prices of the first one. */
    void add(ClusterSample before, ClusterSample now, double elapsed) {
        seconds += elapsed;
        before.nodes().forEach(node -> add(node, elapsed));
        now.since(before).forEach((application, came) -> {
            long served = Math.max(0, came.requests() - came.refused());
            if (served > 0) {
                queries.merge(application, served, Long::sum);
            }
        });
    }

    private void add(NodeCost node, double elapsed) {
        boolean hasRow = nodes.containsKey(node.node()) || nodes.size() < MOST_NODES;
        NodeSums sums = nodes.computeIfAbsent(
                hasRow ? node.node() : OTHERS, name -> new NodeSums(hasRow ? node.offering() : OTHERS));
        double dollars = node.pricePerHour() * elapsed / HOUR_SECONDS;
        sums.seconds += elapsed;
        sums.idle += dollars * node.split().idle();
        node.split()
                .applications()
                .forEach((application, share) ->
                        sums.applications.merge(application, share.times(dollars), CostShare::plus));
    }

    /** The record until now. */
    CostPeriod period() {
        List<NodeDollars> rows = nodes.entrySet().stream()
                .map(entry -> new NodeDollars(
                        entry.getKey(),
                        entry.getValue().offering,
                        entry.getValue().seconds,
                        entry.getValue().idle,
                        entry.getValue().applications))
                .toList();
        return new CostPeriod(from.toString(), seconds, rows, queries);
    }

    private static final class NodeSums {

        private final String offering;
        private final SortedMap<String, CostShare> applications = new TreeMap<>();
        private double seconds;
        private double idle;

        NodeSums(String offering) {
            this.offering = offering;
        }
    }
}
