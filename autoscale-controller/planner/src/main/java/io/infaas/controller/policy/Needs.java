package io.infaas.controller.policy;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Variant;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.Performance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The needs of a situation, each with its ways. */
final class Needs {

    /** Ways whose prices differ by less are equally good; the variant that is planned stays. */
    private static final double ALIKE = 1.05;

    /** The same as a part of a node: a small part frees no machine, and rates vary by chance. */
    private static final double LITTLE = 0.05;

    /** Memory is no reason for a machine type by itself, but breaks ties. */
    private static final double LEAST_PRICE = 1e-6;

    private final Catalog catalog;
    private final WayRule rule;
    private final Set<String> plannedVariants;
    private final SortedMap<String, List<Candidate>> candidates = new TreeMap<>();

    /** @param types node types that exist or can be launched */
    private Needs(Situation situation, Set<String> types, WayRule rule, Set<String> plannedVariants) {
        this.catalog = situation.catalog();
        this.rule = rule;
        this.plannedVariants = plannedVariants;
        Set<String> demanded = new TreeSet<>();
        situation.demand().forEach(rate -> catalog.applicationOf(rate.of().target())
                .ifPresent(demanded::add));
        CandidateIndex index = new CandidateIndex(situation);
        for (Variant variant : catalog.variants()) {
            String application = catalog.applicationOf(variant.name()).orElse("");
            if (demanded.contains(application)) {
                candidates
                        .computeIfAbsent(application, name -> new ArrayList<>())
                        .addAll(index.on(types, variant));
            }
        }
    }

    /**
     * A need and its ways.
     *
     * @param byPool the two cheapest ways in time of each pool and those of planned variants, the cheapest first; the fastest ones if none is in time
     * @param accepted all options above the floor, those in time first, then the fastest
     * @param classes the same for each class by itself
     */
    record WaysOfNeed(Need need, SortedMap<Pool, List<Way>> byPool, List<Option> accepted, List<WaysOfNeed> classes) {

        /** The best way of each pool, the cheapest first. */
        List<Way> cheapestFirst(Set<String> plannedVariants) {
            return byPool.keySet().stream()
                    .map(pool -> best(pool, plannedVariants))
                    .sorted(Comparator.comparingDouble(Needs::price).thenComparing(Way::pool))
                    .toList();
        }

        /** The cheapest way of a pool, or the planned one if it is about as good. */
        private Way best(Pool pool, Set<String> plannedVariants) {
            List<Way> ways = byPool.getOrDefault(pool, List.of());
            Way cheapest = ways.get(0);
            return ways.stream()
                    .filter(way ->
                            plannedVariants.contains(way.variant()) && way.nodes() <= ALIKE * cheapest.nodes() + LITTLE)
                    .findFirst()
                    .orElse(cheapest);
        }
    }

    /** All needs: those with queries first, then those of the highest priority, then the largest. */
    static List<WaysOfNeed> of(
            Situation situation, Set<String> types, Duration ahead, WayRule rule, Set<String> plannedVariants) {
        Needs needs = new Needs(situation, types, rule, plannedVariants);
        List<WaysOfNeed> ways = new ArrayList<>();
        recentRates(situation).forEach((name, classes) -> situation
                .catalog()
                .application(name)
                .ifPresent(application -> ways.addAll(needs.split(application, classes, ahead))));
        ways.sort(Comparator.<WaysOfNeed>comparingInt(way -> way.need().isActive() ? 0 : 1)
                .thenComparingInt(way -> -way.need().application().priority())
                .thenComparing(Comparator.comparingDouble((WaysOfNeed way) -> leastPrice(way))
                        .reversed())
                .thenComparing(way -> way.need().rates().get(0).of()));
        return ways;
    }

    /** The recent demand of each application that the catalog has, without queries that no variant is accurate enough for; in the order of classes. */
    static SortedMap<String, List<ArrivalRate>> recentRates(Situation situation) {
        SortedMap<String, List<ArrivalRate>> rates = new TreeMap<>();
        situation.demand().stream()
                .filter(rate -> rate.of().floor() <= 1 && Need.isRecent(rate))
                .sorted(Comparator.comparing(ArrivalRate::of))
                .forEach(rate -> situation
                        .catalog()
                        .applicationOf(rate.of().target())
                        .ifPresent(application -> rates.computeIfAbsent(application, name -> new ArrayList<>())
                                .add(rate)));
        return rates;
    }

    /** The least that any accepted option costs, US dollars per hour: the plan of the round before must not change the order of needs. */
    private static double leastPrice(WaysOfNeed way) {
        return way.accepted().stream()
                .mapToDouble(option -> option.leastNodes() * perNode(option.candidate()))
                .min()
                .orElse(0);
    }

    static double price(Way way) {
        return way.nodes() * perNode(way.candidate());
    }

    private static double perNode(Candidate candidate) {
        return Math.max(LEAST_PRICE, candidate.nodeType().pricePerHour());
    }

    /** Classes that the same variant serves in time at the lowest price, with the same pools to choose from, are one need: they share instances. */
    private List<WaysOfNeed> split(Application application, List<ArrivalRate> rates, Duration ahead) {
        SortedMap<String, List<WaysOfNeed>> byVariant = new TreeMap<>();
        for (ArrivalRate rate : rates) {
            WaysOfNeed ofClass = ways(new Need(application, List.of(rate), ahead), List.of());
            ofClass.byPool().values().stream()
                    .map(list -> list.get(0))
                    .min(Comparator.comparingDouble(Needs::price).thenComparing(Way::variant))
                    .ifPresent(way -> byVariant
                            .computeIfAbsent(
                                    "%s %s %s"
                                            .formatted(
                                                    way.variant(),
                                                    way.inTime(),
                                                    ofClass.byPool().keySet()),
                                    variant -> new ArrayList<>())
                            .add(ofClass));
        }
        return byVariant.values().stream()
                .map(classes -> together(application, classes, ahead))
                .toList();
    }

    private WaysOfNeed together(Application application, List<WaysOfNeed> classes, Duration ahead) {
        if (classes.size() == 1) {
            WaysOfNeed single = classes.get(0);
            return new WaysOfNeed(single.need(), single.byPool(), single.accepted(), classes);
        }
        List<ArrivalRate> rates = classes.stream()
                .flatMap(ofClass -> ofClass.need().rates().stream())
                .toList();
        return ways(new Need(application, rates, ahead), classes);
    }

    private WaysOfNeed ways(Need need, List<WaysOfNeed> classes) {
        List<Performance.Queries> mix = need.mix();
        List<Option> accepted = candidates.getOrDefault(need.application().name(), List.of()).stream()
                .filter(candidate -> need.accepts(catalog, candidate))
                .map(candidate -> Option.of(need, mix, candidate))
                .sorted(Comparator.<Option>comparingInt(option -> option.inTime() ? 0 : 1)
                        .thenComparingDouble(Option::serviceMs)
                        .thenComparing(Option::variant)
                        .thenComparing(Option::pool))
                .toList();
        List<Option> inTime = accepted.stream().filter(Option::inTime).toList();
        // nothing is in time: the fastest is the least late
        List<Option> usable = rule.choose(inTime.isEmpty() ? fastest(accepted) : inTime, plannedVariants);
        SortedMap<Pool, List<Option>> options = new TreeMap<>();
        usable.forEach(option -> options.computeIfAbsent(option.pool(), pool -> new ArrayList<>())
                .add(option));
        SortedMap<Pool, List<Way>> byPool = new TreeMap<>();
        options.forEach((pool, ofPool) -> byPool.put(pool, cheapest(ofPool)));
        return new WaysOfNeed(need, byPool, accepted, classes);
    }

    /** The two cheapest ways and those of planned variants; most options are ruled out by their lower bound. */
    private List<Way> cheapest(List<Option> options) {
        List<Way> ways = new ArrayList<>();
        double least = Double.POSITIVE_INFINITY;
        double bound = Double.POSITIVE_INFINITY;
        for (Option option : options.stream()
                .sorted(Comparator.comparingDouble(Option::leastNodes))
                .toList()) {
            if (option.leastNodes() <= bound || plannedVariants.contains(option.variant())) {
                Way way = option.way(rule.servers(option.performance()));
                ways.add(way);
                bound = Math.min(bound, Math.max(least, way.nodes()));
                least = Math.min(least, way.nodes());
            }
        }
        ways.sort(Comparator.comparingDouble(Way::nodes)
                .thenComparingDouble(Way::coldMs)
                .thenComparing(Way::variant));
        return ways;
    }

    private static List<Option> fastest(List<Option> options) {
        double fastest = options.stream().mapToDouble(Option::serviceMs).min().orElse(0);
        return options.stream()
                .filter(option -> option.serviceMs() <= ALIKE * fastest)
                .toList();
    }
}
