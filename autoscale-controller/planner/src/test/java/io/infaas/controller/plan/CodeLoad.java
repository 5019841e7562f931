package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What arrives at each placement of an application: what its variant was measured to serve, in proportion to what its placements carry. What was
 * measured at no placement of the layout is counted where a gateway would send it: at the cheapest that serves it, up to what that carries.
 */
final class CodeLoad {

    /** What arrives at one placement: items/s, queries/s, and queries/s x their bound in ms. */
    record Arriving(double items, double queries, double bounds) {

        static final Arriving NONE = new Arriving(0, 0, 0);

        Arriving plus(ClassDemand demand, double more) {
            double moreQueries = more / demand.rate().batch();
            return new Arriving(
                    items + more,
                    queries + moreQueries,
                    bounds + moreQueries * demand.rate().boundMs());
        }

        /** Mean items of a query, rounded down, at least 1. */
        int batch() {
            return queries > 0 ? (int) Math.max(1, items / queries) : 1;
        }

        /** Mean latency bound, ms. */
        double boundMs() {
            return queries > 0 ? bounds / queries : 0;
        }
    }

    private final SortedMap<Placement, Candidate> placements;
    private final SortedMap<Placement, Arriving> arriving = new TreeMap<>();

    private CodeLoad(SortedMap<Placement, Candidate> placements) {
        this.placements = placements;
    }

    static CodeLoad of(PlanDraft draft, String application, Layout layout) {
        CodeLoad load = new CodeLoad(layout.ofApplication(application));
        List<ClassDemand> demands = draft.demands(application);
        SortedMap<Integer, Double> left = new TreeMap<>();
        for (int i = 0; i < demands.size(); i++) {
            left.put(i, load.addMeasured(demands.get(i)));
        }
        left.forEach((i, items) -> load.addAsGatewaysWould(demands.get(i), items));
        return load;
    }

    Arriving at(Placement placement) {
        return arriving.getOrDefault(placement, Arriving.NONE);
    }

    /** Returns what was measured at no placement, items/s. */
    private double addMeasured(ClassDemand demand) {
        double left = demand.rate().items();
        for (Map.Entry<String, Double> served : demand.rate().servedBy().entrySet()) {
            List<Placement> its = placements.keySet().stream()
                    .filter(placement -> placement.variant().equals(served.getKey()))
                    .toList();
            if (!its.isEmpty()) {
                spread(demand, its, served.getValue());
                left -= served.getValue();
            }
        }
        return Math.max(0, left);
    }

    private void addAsGatewaysWould(ClassDemand demand, double items) {
        List<Placement> serving = serving(demand);
        double left = items;
        for (Placement placement : serving) {
            double room = carries(placement, demand) - at(placement).items();
            double share = Math.min(left, Math.max(0, room));
            add(demand, placement, share);
            left -= share;
        }
        spread(demand, serving, left);
    }

    /** The cheapest first. */
    private List<Placement> serving(ClassDemand demand) {
        List<Placement> serving = new ArrayList<>();
        for (boolean asWell : new boolean[] {true, false}) {
            if (serving.isEmpty()) {
                placements.forEach((placement, candidate) -> {
                    if (asWell ? demand.isServedBy(candidate) : demand.accepts(candidate)) {
                        serving.add(placement);
                    }
                });
            }
        }
        int batch = demand.rate().batch();
        serving.sort(Comparator.<Placement>comparingDouble(
                        placement -> placed(placement).cost(batch))
                .thenComparing(Comparator.naturalOrder()));
        return serving;
    }

    private void spread(ClassDemand demand, List<Placement> over, double items) {
        double all = over.stream()
                .mapToDouble(placement -> carries(placement, demand))
                .sum();
        over.forEach(placement -> add(demand, placement, items * carries(placement, demand) / all));
    }

    private void add(ClassDemand demand, Placement placement, double items) {
        if (items > 0) {
            arriving.put(placement, at(placement).plus(demand, items));
        }
    }

    private double carries(Placement placement, ClassDemand demand) {
        Candidate candidate = placed(placement);
        return candidate.count()
                * CodeVariant.of(candidate).itemsPerSecond(demand.rate().batch());
    }

    private Candidate placed(Placement placement) {
        Candidate candidate = placements.get(placement);
        if (candidate == null) {
            throw new IllegalArgumentException(placement + " is not placed");
        }
        return candidate;
    }
}
