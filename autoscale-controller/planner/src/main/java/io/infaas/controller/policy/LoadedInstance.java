package io.infaas.controller.policy;

import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.Processors;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.Candidate;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An instance on a node with its queries, as plans see it: corrected by observations, at the size that its queries have.
 *
 * @param candidate with its count
 * @param batch items of a query
 * @param itemsPerSecond items/s that gateways sent to it recently
 */
public record LoadedInstance(Placement placement, Candidate candidate, int batch, double itemsPerSecond) {

    /**
     * The instances of a situation, whatever their state, as far as the catalog has their profiles.
     *
     * @param itemsPerSecond items/s that gateways sent to each recently
     */
    public static SortedMap<Placement, LoadedInstance> of(Situation situation, Map<Placement, Double> itemsPerSecond) {
        CandidateIndex candidates = new CandidateIndex(situation);
        Map<String, Double> batches = batches(situation);
        SortedMap<Placement, LoadedInstance> loaded = new TreeMap<>();
        for (Placement placement : situation.instances().keySet()) {
            candidates
                    .at(placement)
                    .map(candidate -> new LoadedInstance(
                            placement,
                            candidate.times(situation.counts().of(placement)),
                            (int) Math.max(1, Math.round(batches.getOrDefault(placement.variant(), 1.0))),
                            itemsPerSecond.getOrDefault(placement, 0.0)))
                    .ifPresent(instance -> loaded.put(placement, instance));
        }
        return loaded;
    }

    /** Mean items of the queries that variants served lately, by their full names. */
    private static Map<String, Double> batches(Situation situation) {
        Map<String, Double> items = new TreeMap<>();
        Map<String, Double> queries = new TreeMap<>();
        for (ArrivalRate rate : situation.demand()) {
            rate.servedBy().forEach((variant, served) -> {
                items.merge(variant, served, Double::sum);
                queries.merge(variant, served / rate.batch(), Double::sum);
            });
        }
        items.replaceAll((variant, served) -> served > 0 ? served / queries.getOrDefault(variant, served) : 1);
        return items;
    }

    /** The items/s at which it works all the time, with its processors to itself. */
    public double saturation() {
        return candidate.itemsPerSecond(batch);
    }

    /** The share of the time that it works, 0 to 1. */
    public double busy() {
        return Math.min(1, itemsPerSecond / saturation());
    }

    /** The cores, or the accelerators, that it shares with other instances. */
    Processors processors() {
        return Processors.of(placement, candidate);
    }

    /** One instance of its variant on its node. */
    Candidate single() {
        return candidate.times(1);
    }

    /** Executions at a time that it carries alone on its node. */
    int servers() {
        return Math.min(candidate.count(), Pool.of(candidate).serversPerNode(single()));
    }

    /** The share of its processors that its queries keep busy. */
    double busyShare() {
        return itemsPerSecond
                / (single().itemsPerSecond(batch) * Pool.of(candidate).serversPerNode(single()));
    }
}
