package io.infaas.controller.standalone.demonstration.mix;

import io.infaas.catalog.Objective;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How many queries of a kind are sent, and what they ask for.
 *
 * @param aloneMs time of such a query now, when it is the only one, ms
 * @param rate queries/s
 */
record KindLoad(QueryKind kind, double aloneMs, Objective objective, double rate) {

    /** Share of the time that all queries together would take one after the other. */
    private static final double BUSY = 0.3;

    /** Of the bound to the slowest query of any kind: each may have to wait for several others. */
    private static final double HEADROOM = 8;

    private static final double LEAST_RATE = 1;
    /** Beyond it a demonstration shows nothing more. */
    private static final double MOST_RATE = 60;

    /** How long a query of that kind takes now, when it is the only one, ms. */
    record Measured(QueryKind kind, double aloneMs) {}

    /**
     * Loads for a machine on which queries take that long now. Applications get equal shares of its time; bounds are their default
     * ones, or what this machine can meet now.
     */
    static List<KindLoad> of(List<Measured> kinds) {
        double bound =
                HEADROOM * kinds.stream().mapToDouble(Measured::aloneMs).max().orElseThrow();
        // the time that one round of an application's queries takes, each kind by its weight
        Map<String, Double> roundMs = kinds.stream()
                .collect(Collectors.groupingBy(
                        one -> one.kind().application().name(),
                        Collectors.summingDouble(one -> one.kind().weight() * one.aloneMs())));
        List<KindLoad> loads = new ArrayList<>();
        for (Measured one : kinds) {
            QueryKind kind = one.kind();
            Objective usual = kind.application().objective();
            double round = roundMs.getOrDefault(kind.application().name(), one.aloneMs());
            double rate = kind.weight() * BUSY * 1000 / (roundMs.size() * round);
            loads.add(new KindLoad(
                    kind,
                    one.aloneMs(),
                    new Objective(Math.ceil(Math.max(usual.latencyMs(), bound)), usual.minAccuracy()),
                    Math.max(LEAST_RATE, Math.min(MOST_RATE, rate))));
        }
        return loads;
    }
}
