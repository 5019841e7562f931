package io.infaas.controller.policy;

import io.infaas.catalog.Variant;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.DemandClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The worth of a little more of each thing that a demand class is limited by: latency, accuracy, queries, machines, money. Found by planning the class
 * again with a little more, for itself, at the price of the nodes that it takes.
 */
public final class ShadowPrices {

    /** Longer bound, ms. */
    private static final double BOUND_MS = 5;

    private static final double ACCURACY = 0.01;

    /** Share of the queries that come on top: less is lost in the count of executions at a time. */
    private static final double QUERIES = 0.1;

    private final Situation situation;
    private final Set<String> types;

    private ShadowPrices(Situation situation, Set<String> types) {
        this.situation = situation;
        this.types = types;
    }

    /**
     * A class with a little more of one thing.
     *
     * @param change in words; the first of a list is the class as it is
     * @param variant alias of the cheapest variant; blank if none serves it in time
     * @param nodeType that it is cheapest on; blank if there is none
     * @param queries queries/s that it serves
     * @param dollars US dollars per hour of its part of the nodes, 0 if there is none
     * @param difference from the class as it is, US dollars per hour; below 0 if it saves money
     */
    public record Row(
            String change, String variant, String nodeType, double queries, double dollars, double difference) {}

    /**
     * The prices of a class.
     *
     * @param types names of the node types to serve it on
     */
    public static List<Row> of(Situation situation, Set<String> types, ArrivalRate rate) {
        return new ShadowPrices(situation, types).rows(rate);
    }

    private List<Row> rows(ArrivalRate rate) {
        Optional<Way> present = cheapest(rate);
        double dollars = present.map(Needs::price).orElse(0.0);
        ArrivalRate more = with(rate, 0, 0, 1 + QUERIES);
        List<Row> rows = new ArrayList<>();
        rows.add(row("as it is", rate, dollars));
        rows.add(row("bound 5 ms longer", with(rate, 0, BOUND_MS, 1), dollars));
        rows.add(row("floor 0.01 lower", with(rate, -ACCURACY, 0, 1), dollars));
        rows.add(row("floor 0.01 higher", with(rate, ACCURACY, 0, 1), dollars));
        rows.add(row("10 % more queries", more, dollars));
        present.ifPresent(way -> {
            double nodes = way(more, way.candidate()).nodes() - way.nodes();
            double perNode = (queries(more) - queries(rate)) / nodes;
            double nodePrice = way.candidate().nodeType().pricePerHour();
            if (nodes > 0) {
                rows.add(bought("one node more", way, queries(rate) + perNode, dollars, nodePrice));
            }
            if (nodes > 0 && nodePrice > 0) {
                rows.add(bought("1 USD/h more", way, queries(rate) + perNode / nodePrice, dollars, 1));
            }
        });
        return rows;
    }

    private Row row(String change, ArrivalRate rate, double before) {
        return cheapest(rate)
                .map(way -> bought(change, way, queries(rate), before, Needs.price(way) - before))
                .orElse(new Row(change, "", "", queries(rate), 0, -before));
    }

    private static Row bought(String change, Way way, double queries, double before, double difference) {
        return new Row(
                change,
                way.candidate().variant().alias(),
                way.pool().nodeType(),
                queries,
                before + difference,
                difference);
    }

    private static double queries(ArrivalRate rate) {
        return rate.peakItems() / rate.batch();
    }

    private Optional<Way> cheapest(ArrivalRate rate) {
        CandidateIndex index = new CandidateIndex(situation);
        return need(rate).stream()
                .flatMap(need -> situation.catalog().variantsOf(need.application()).stream()
                        .flatMap((Variant variant) -> index.on(types, variant).stream())
                        .filter(candidate -> need.accepts(situation.catalog(), candidate)))
                .map(candidate -> way(rate, candidate))
                .filter(Way::inTime)
                .min(Comparator.comparingDouble(Needs::price).thenComparing(Way::variant));
    }

    private Way way(ArrivalRate rate, Candidate candidate) {
        Need need = need(rate).orElseThrow();
        Option option = Option.of(need, need.mix(), candidate);
        return option.way(option.performance().servers(WayRule.TOLERATED));
    }

    private Optional<Need> need(ArrivalRate rate) {
        return Need.of(situation.catalog(), rate);
    }

    private static ArrivalRate with(ArrivalRate rate, double accuracy, double boundMs, double factor) {
        DemandClass of = rate.of();
        return new ArrivalRate(
                new DemandClass(
                        of.target(), Math.max(0, of.floor() + accuracy), of.boundMs() + boundMs, of.sizeBucket()),
                rate.boundMs() + boundMs,
                rate.preferredAccuracy(),
                factor * rate.requests(),
                factor * rate.items(),
                factor * rate.peakItems(),
                rate.rise(),
                rate.burstiness(),
                rate.waiting(),
                rate.servedBy(),
                rate.pinned());
    }
}
