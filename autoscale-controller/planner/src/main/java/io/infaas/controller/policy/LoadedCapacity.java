package io.infaas.controller.policy;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.Processors;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Performance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The demand of an application as plans see it, and the demand that its loaded instances can answer in time, by the prediction that decides about
 * plans: the present mix of queries may grow to it until {@value WayRule#TOLERATED} of them are late.
 *
 * @param plannedItems items/s that plans provide for
 * @param items items/s that the instances can answer in time, on the processors that others leave
 */
public record LoadedCapacity(double plannedItems, double items) {

    /** Queries/s of some classes, the factor by which they alone may grow, and the processors on which they are served. */
    private record Growth(double perSecond, double factor, Set<Processors> processors) {}

    /** The capacities of all applications of the catalog. */
    public static SortedMap<String, LoadedCapacity> of(Situation situation, Collection<LoadedInstance> instances) {
        Catalog catalog = situation.catalog();
        SortedMap<String, List<LoadedInstance>> serving = new TreeMap<>();
        SortedMap<Processors, Double> busy = new TreeMap<>();
        for (LoadedInstance instance : instances) {
            InstanceState state = situation.instances().get(instance.placement());
            if (state != null && state.isServing() && state != InstanceState.SILENT) {
                busy.merge(instance.processors(), instance.busyShare(), Double::sum);
                catalog.applicationOf(instance.placement().variant())
                        .ifPresent(application -> serving.computeIfAbsent(application, name -> new ArrayList<>())
                                .add(instance));
            }
        }
        SortedMap<String, List<ArrivalRate>> rates = Needs.recentRates(situation);
        SortedMap<String, LoadedCapacity> capacities = new TreeMap<>();
        for (Application application : catalog.applications()) {
            String name = application.name();
            List<ArrivalRate> recent = rates.getOrDefault(name, List.of());
            Need need = new Need(application, recent.isEmpty() ? List.of(usual(application)) : recent, Duration.ZERO);
            double growth = growth(catalog, need, serving.getOrDefault(name, List.of()), busy);
            double items = need.itemsPerSecond();
            capacities.put(name, new LoadedCapacity(recent.isEmpty() ? 0 : items, items * growth));
        }
        return capacities;
    }

    /** Queries with the default objective, for an application that has none. */
    private static ArrivalRate usual(Application application) {
        double boundMs = application.objective().latencyMs();
        return new ArrivalRate(
                new DemandClass(application.name(), application.objective().minAccuracy(), boundMs, 0),
                boundMs,
                0,
                0,
                0,
                Map.of());
    }

    /**
     * The factor by which all classes may grow. Classes with the same instances are one group; groups that share processors have a part of them each,
     * and the most loaded processors limit all. Groups that nothing serves do not count as far as the tolerance covers them.
     *
     * @param busy shares of processors that all instances take
     */
    private static double growth(
            Catalog catalog, Need need, List<LoadedInstance> serving, SortedMap<Processors, Double> busy) {
        SortedMap<Processors, Double> otherBusy = new TreeMap<>(busy);
        serving.forEach(instance -> otherBusy.merge(instance.processors(), -instance.busyShare(), Double::sum));
        SortedMap<String, List<ArrivalRate>> rates = new TreeMap<>();
        SortedMap<String, List<LoadedInstance>> instances = new TreeMap<>();
        for (ArrivalRate rate : need.rates()) {
            List<LoadedInstance> usable =
                    usable(catalog, new Need(need.application(), List.of(rate), Duration.ZERO), serving);
            String variants = usable.stream()
                    .map(instance -> instance.placement().variant())
                    .distinct()
                    .sorted()
                    .collect(Collectors.joining(" "));
            rates.computeIfAbsent(variants, key -> new ArrayList<>()).add(rate);
            instances.putIfAbsent(variants, usable);
        }
        double tolerated = WayRule.TOLERATED * need.perSecond();
        SortedMap<Processors, Double> loads = new TreeMap<>();
        for (String variants : rates.keySet()) {
            Growth growth = growth(
                    new Need(need.application(), rates.getOrDefault(variants, List.of()), Duration.ZERO),
                    instances.getOrDefault(variants, List.of()),
                    otherBusy);
            if (growth.factor() > 0) {
                growth.processors().forEach(processors -> loads.merge(processors, 1 / growth.factor(), Double::sum));
            } else {
                tolerated -= growth.perSecond();
            }
        }
        double load = loads.values().stream().mapToDouble(share -> share).max().orElse(0);
        return tolerated < 0 || load == 0 ? 0 : 1 / load;
    }

    /** The instances that serve a class in time; if none does, those that serve it late. */
    private static List<LoadedInstance> usable(Catalog catalog, Need need, List<LoadedInstance> serving) {
        List<LoadedInstance> accepted = serving.stream()
                .filter(instance -> need.accepts(catalog, instance.candidate()))
                .toList();
        List<LoadedInstance> inTime = accepted.stream()
                .filter(instance -> need.isInTime(instance.candidate()))
                .toList();
        return inTime.isEmpty() ? accepted : inTime;
    }

    /**
     * The growth of some classes by themselves. Where several variants share processors, the fastest one counts: it can take all of them.
     *
     * @param instances those that serve these classes
     * @param otherBusy shares of processors that other applications take
     */
    private static Growth growth(Need group, List<LoadedInstance> instances, SortedMap<Processors, Double> otherBusy) {
        SortedMap<Processors, LoadedInstance> fastest = new TreeMap<>();
        int batch = group.batch();
        for (LoadedInstance instance : instances) {
            fastest.merge(
                    instance.processors(),
                    instance,
                    (one, other) -> mostItems(other, batch) > mostItems(one, batch) ? other : one);
        }
        SortedMap<String, Double> servers = new TreeMap<>();
        SortedMap<String, Candidate> candidates = new TreeMap<>();
        fastest.forEach((processors, instance) -> {
            double left = 1 - Math.max(0, otherBusy.getOrDefault(processors, 0.0));
            String key = instance.placement().variant() + " "
                    + instance.candidate().nodeType().name();
            servers.merge(key, instance.servers() * Math.max(0, left), Double::sum);
            candidates.put(key, instance.single());
        });
        List<Performance.Queries> mix = group.mix();
        double factor = candidates.entrySet().stream()
                .mapToDouble(entry -> Performance.of(entry.getValue(), mix)
                        .growth(servers.getOrDefault(entry.getKey(), 0.0), WayRule.TOLERATED))
                .sum();
        return new Growth(group.perSecond(), factor, fastest.keySet());
    }

    private static double mostItems(LoadedInstance instance, int batch) {
        return instance.servers() * instance.single().itemsPerSecond(batch);
    }
}
