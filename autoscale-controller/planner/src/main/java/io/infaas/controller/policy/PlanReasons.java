package io.infaas.controller.policy;

import io.infaas.catalog.Application;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanChange.Kind;
import io.infaas.controller.plan.PolicyMemory;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.policy.Needs.WaysOfNeed;
import io.infaas.controller.policy.Reported.Obstacle;
import io.infaas.controller.policy.Shares.Part;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The changes of a plan, one for each application, with the needs that they follow from. Not thread-safe. */
final class PlanReasons {

    private static final int MOST_NEEDS = 3;

    private final Situation situation;
    private final PlacementPlan previous;
    private final SortedMap<String, List<String>> texts = new TreeMap<>();
    private final SortedMap<String, SortedMap<String, Object>> inputs = new TreeMap<>();
    private final SortedSet<String> isShort = new TreeSet<>();
    private final SortedSet<String> busy = new TreeSet<>();
    private final Set<String> preferred = new TreeSet<>();
    private final SortedMap<String, Double> atBudget;
    private final SortedMap<String, Obstacle> obstacles = new TreeMap<>();

    /** @param atBudget what applications spend whose budget allows no more, US dollars per hour */
    PlanReasons(Situation situation, PlacementPlan previous, SortedMap<String, Double> atBudget) {
        this.situation = situation;
        this.previous = previous;
        this.atBudget = atBudget;
    }

    /**
     * Records a need with the best alternative to its ways.
     *
     * @param ways all of the need
     * @param homes placements that serve its classes in any case
     * @param served whether its parts have their places
     * @param missingNodes nodes that its application asks for and does not get
     */
    void explain(WaysOfNeed ways, List<Part> parts, List<Placement> homes, boolean served, int missingNodes) {
        Need need = ways.need();
        String application = need.application().name();
        if (!served) {
            isShort.add(application);
            obstacles.put(application, atBudget.containsKey(application) ? Obstacle.BUDGET : Obstacle.ROOM);
        } else if (missingNodes > 0) {
            obstacles.putIfAbsent(application, Obstacle.NODES);
        }
        if (need.rates().stream().anyMatch(rate -> rate.requests() > 0 || rate.waiting() > 0)) {
            busy.add(application);
        }
        double rate = need.perSecond();
        String text = parts.isEmpty()
                ? "%.4g queries/s %s"
                        .formatted(
                                rate,
                                homes.isEmpty()
                                        ? "have no room"
                                        : "use what others leave on %s"
                                                .formatted(homes.get(0).node()))
                : "%.4g queries/s: %s%s%s"
                        .formatted(
                                rate,
                                parts.stream().map(PlanReasons::text).collect(Collectors.joining(", ")),
                                served ? "" : ", the rest has no room",
                                alternative(ways, parts)
                                        .map(way -> ", best alternative " + text(way, 1))
                                        .orElse(", no alternative"));
        addText(application, text);
        SortedMap<String, Object> numbers = inputs.computeIfAbsent(application, name -> new TreeMap<>());
        numbers.merge("queriesPerSecond", rate, (sum, more) -> (Double) sum + (Double) more);
        parts.forEach(part -> {
            numbers.merge("nodes", part.nodes(), (sum, more) -> (Double) sum + (Double) more);
            numbers.merge(
                    "pricePerHour",
                    part.share() * Needs.price(part.way()),
                    (sum, more) -> (Double) sum + (Double) more);
        });
        alternative(ways, parts)
                .ifPresent(way -> numbers.merge(
                        "alternativePricePerHour", Needs.price(way), (sum, more) -> (Double) sum + (Double) more));
    }

    /** Records a class that no node has the memory for, or a profile. */
    void unplaceable(String application, ArrivalRate rate) {
        isShort.add(application);
        obstacles.put(application, Obstacle.ROOM);
        addText(application, "%.4g queries/s have no variant that a node has room for".formatted(rate.requests()));
    }

    private void addText(String application, String text) {
        List<String> ofApplication = texts.computeIfAbsent(application, name -> new ArrayList<>());
        if (ofApplication.size() < MOST_NEEDS) {
            ofApplication.add(text);
        }
    }

    /** The cheapest way of another variant or on another pool that would serve a need. */
    private static Optional<Way> alternative(WaysOfNeed ways, List<Part> parts) {
        return ways.byPool().values().stream()
                .flatMap(List::stream)
                .filter(way -> parts.stream().noneMatch(part -> way.isLike(part.way())))
                .min(Comparator.comparingDouble(Needs::price)
                        .thenComparing(Way::variant)
                        .thenComparing(Way::pool));
    }

    /** Records that a variant serves because clients prefer its accuracy. */
    void prefer(Way way) {
        preferred.add(way.variant());
    }

    private static String text(Part part) {
        return String.format(Locale.ROOT, "%.0f %% by %s", 100 * part.share(), text(part.way(), part.share()));
    }

    private static String text(Way way, double share) {
        return String.format(
                Locale.ROOT,
                "%s (accuracy %.4f) on %.2f of a %s for $%.4f/h",
                way.candidate().variant().alias(),
                way.accuracy(),
                share * way.nodes(),
                way.pool().nodeType(),
                share * Needs.price(way));
    }

    /**
     * The plan with its changes.
     *
     * @param obstaclesBefore obstacles that operators know of
     * @param memory of the policy's rule
     */
    PlacementPlan plan(
            SortedSet<Placement> placements,
            InstanceCounts counts,
            SortedMap<String, Obstacle> obstaclesBefore,
            PolicyMemory memory) {
        SortedMap<String, SortedSet<Placement>> additions = byApplication(placements.stream()
                .filter(placement -> !previous.placements().contains(placement)
                        || previous.counts().of(placement) != counts.of(placement))
                .toList());
        SortedMap<String, SortedSet<Placement>> removals = byApplication(previous.placements().stream()
                .filter(placement -> !placements.contains(placement))
                .toList());
        SortedSet<String> applications = new TreeSet<>(additions.keySet());
        applications.addAll(removals.keySet());
        List<PlanChange> changes = new ArrayList<>();
        for (String application : applications) {
            SortedSet<Placement> add = additions.getOrDefault(application, new TreeSet<>());
            SortedSet<Placement> remove = removals.getOrDefault(application, new TreeSet<>());
            SortedSet<Placement> pinned = new TreeSet<>(situation.pinned());
            pinned.retainAll(add);
            preload(changes, application, add, pinned, "pinned: stays loaded regardless of demand");
            SortedSet<Placement> found = new TreeSet<>(add);
            found.removeIf(placement -> previous.placements().contains(placement)
                    || !situation.instances().containsKey(placement)
                    || !previous.adopts(placement));
            preload(changes, application, add, found, "found loaded, adopted");
            if (!add.isEmpty() || !remove.isEmpty()) {
                changes.add(change(kind(application, add, remove), application, add, remove));
            }
        }
        SortedMap<String, Obstacle> present = new TreeMap<>();
        texts.keySet().forEach(application -> {
            Obstacle before = obstaclesBefore.get(application);
            Obstacle now = obstacles.getOrDefault(application, before);
            if (now != null) {
                present.put(application, now);
                if (now != before) {
                    changes.add(PlanChange.of(
                            Kind.REPLICATE, application, List.of(), List.of(), text(application, now), Map.of()));
                }
            }
        });
        return new PlacementPlan(placements, counts, changes, new Reported(present, memory));
    }

    private String text(String application, Obstacle obstacle) {
        Application about = situation.catalog().application(application).orElseThrow();
        return switch (obstacle) {
            case BUDGET ->
                "the budget of '%s', $%.4f/h, allows no more: $%.4f/h are spent"
                        .formatted(application, about.budgetPerHour(), atBudget.getOrDefault(application, 0.0));
            case ROOM ->
                "'%s' needs more than the nodes have: %s"
                        .formatted(application, String.join("; ", texts.getOrDefault(application, List.of())));
            case NODES ->
                "'%s' asks for %d nodes in %d zones, and fewer can have it"
                        .formatted(application, about.minNodes(), about.minZones());
        };
    }

    private static void preload(
            List<PlanChange> changes,
            String application,
            SortedSet<Placement> add,
            SortedSet<Placement> loaded,
            String reason) {
        if (!loaded.isEmpty()) {
            add.removeAll(loaded);
            changes.add(PlanChange.of(
                    Kind.PRELOAD, application, loaded, List.of(), reason, Map.of("instances", loaded.size())));
        }
    }

    /** Whether a planned placement is no longer possible where it was. */
    private boolean isLost(Placement placement) {
        return situation.nodes().stream()
                        .noneMatch(node -> node.id().equals(placement.node()) && node.up() && !node.cordoned())
                || situation.barred().contains(placement);
    }

    private SortedMap<String, SortedSet<Placement>> byApplication(List<Placement> placements) {
        SortedMap<String, SortedSet<Placement>> groups = new TreeMap<>();
        placements.forEach(placement -> groups.computeIfAbsent(
                        situation.catalog().applicationOf(placement.variant()).orElse(""), name -> new TreeSet<>())
                .add(placement));
        return groups;
    }

    private PlanChange change(Kind kind, String application, SortedSet<Placement> add, SortedSet<Placement> remove) {
        List<String> needs = texts.getOrDefault(application, List.of());
        return PlanChange.of(
                kind,
                application,
                add,
                remove,
                needs.isEmpty() ? "no demand, or its node is gone" : String.join("; ", needs),
                inputs.getOrDefault(application, new TreeMap<>()));
    }

    private double accuracy(Set<Placement> placements) {
        return placements.stream()
                .flatMap(placement -> situation.catalog().variant(placement.variant()).stream())
                .flatMap(variant -> variant.profiles().stream())
                .mapToDouble(profile -> profile.accuracy().value())
                .max()
                .orElse(0);
    }

    private Kind kind(String application, SortedSet<Placement> add, SortedSet<Placement> remove) {
        if (remove.stream().anyMatch(this::isLost) || (!remove.isEmpty() && isShort.contains(application))) {
            return Kind.MOVE;
        }
        if (add.isEmpty()) {
            return Kind.REMOVE;
        }
        Set<String> variants = add.stream().map(Placement::variant).collect(Collectors.toCollection(TreeSet::new));
        boolean first = previous.placements().stream().noneMatch(placement -> situation
                .catalog()
                .applicationOf(placement.variant())
                .filter(application::equals)
                .isPresent());
        if (first) {
            return busy.contains(application) ? Kind.COLD : Kind.PRELOAD;
        }
        if (variants.stream().anyMatch(preferred::contains)) {
            return Kind.PREFER;
        }
        if (remove.isEmpty()) {
            return Kind.REPLICATE;
        }
        boolean same = remove.stream().allMatch(placement -> variants.contains(placement.variant()));
        return same ? Kind.MOVE : accuracy(add) < accuracy(remove) ? Kind.DOWNGRADE : Kind.UPGRADE;
    }
}
