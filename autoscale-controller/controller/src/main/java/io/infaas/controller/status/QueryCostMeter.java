package io.infaas.controller.status;

import io.infaas.controller.cost.NodeCost;
import io.infaas.controller.cost.RecentQueryCosts;
import io.infaas.controller.demand.TrafficCounts;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The present split of the nodes' price, and the costs of queries between snapshots. For one thread at a time. */
final class QueryCostMeter {

    private static final double HOUR_SECONDS = 3_600;

    private final RecentQueryCosts recent = new RecentQueryCosts();
    private SortedMap<String, Double> dollarsPerHour = new TreeMap<>();
    private SortedMap<String, TrafficCounts> counts = new TreeMap<>();

    /**
     * Adds the costs since the snapshot before, at its prices.
     *
     * @param seconds since the snapshot before; 0 if there is none
     * @return price of the idle share from now on, US dollars per hour
     */
    double show(ControllerSnapshot snapshot, List<NodeCost> nodes, double seconds) {
        recent.fade(seconds);
        if (seconds > 0) {
            dollarsPerHour.forEach((application, perHour) ->
                    recent.add(application, perHour * seconds / HOUR_SECONDS, queries(snapshot, application)));
        }
        counts = snapshot.traffic().counts();
        SortedMap<String, Double> next = new TreeMap<>();
        snapshot.situation().catalog().applications().forEach(application -> next.put(application.name(), 0.0));
        nodes.forEach(node -> node.split()
                .applications()
                .forEach((application, share) ->
                        next.merge(application, node.pricePerHour() * share.total(), Double::sum)));
        dollarsPerHour = next;
        return nodes.stream()
                .mapToDouble(node -> node.pricePerHour() * node.split().idle())
                .sum();
    }

    /** Price of each application's share in the nodes since the last snapshot, US dollars per hour: with the idle share it is their price. */
    SortedMap<String, Double> perHour() {
        return Collections.unmodifiableSortedMap(dollarsPerHour);
    }

    /** US dollars by application. */
    SortedMap<String, Double> perThousand() {
        return recent.perThousand();
    }

    private long queries(ControllerSnapshot snapshot, String application) {
        TrafficCounts came = snapshot.traffic()
                .counts()
                .getOrDefault(application, TrafficCounts.NONE)
                .since(counts.getOrDefault(application, TrafficCounts.NONE));
        return Math.max(0, came.requests() - came.refused());
    }
}
