package io.infaas.controller.policy;

import io.infaas.controller.node.Offering;
import io.infaas.controller.plan.MachineMarket;
import io.infaas.controller.plan.MachineMarket.Machine;
import io.infaas.controller.plan.MachinePlan;
import io.infaas.controller.plan.MachinePlan.Launch;
import io.infaas.controller.plan.MachinePlan.Leaving;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.policy.FleetSearch.Fleet;
import io.infaas.controller.policy.Needs.WaysOfNeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The steps from the present machines to the cheapest ones: launches at once, and nodes to empty once the others that are ready carry what they
 * carry.
 */
final class MachineSteps {

    /** No forecast reaches further. */
    private static final Duration LONGEST_AHEAD = Duration.ofMinutes(10);

    private final PlacementPlan plan;
    private final MachineMarket market;
    private final List<Kind> kinds;
    private final WayRule rule;
    private final FleetSearch search;
    private final int zonesAsked;
    private final List<String> typesForZones;

    MachineSteps(Situation situation, PlacementPlan plan, MachineMarket market, WayRule rule) {
        this.plan = plan;
        this.market = market;
        this.rule = rule;
        SortedMap<String, Offering> offerings = new TreeMap<>();
        market.offerings()
                .forEach(offering ->
                        offerings.merge(offering.nodeType(), offering, BinaryOperator.minBy(Offering.CHEAPEST_FIRST)));
        SortedSet<String> types = new TreeSet<>(offerings.keySet());
        market.machines().forEach(machine -> types.add(machine.nodeType()));
        this.kinds = types.stream().map(type -> kind(type, offerings)).toList();
        Duration ahead = offerings.values().stream()
                .map(Offering::start)
                .min(Comparator.naturalOrder())
                .filter(start -> start.compareTo(LONGEST_AHEAD) < 0)
                .orElse(LONGEST_AHEAD);
        Set<String> plannedVariants = plan.variants();
        List<WaysOfNeed> needs = Needs.of(situation, types, ahead, rule, plannedVariants);
        this.zonesAsked = needs.stream()
                .filter(need -> need.need().isActive())
                .mapToInt(need -> need.need().application().minZones())
                .max()
                .orElse(1);
        this.typesForZones = needs.stream()
                .filter(need -> need.need().application().minZones() == zonesAsked
                        && !need.byPool().isEmpty())
                .map(need -> need.byPool().firstKey().nodeType())
                .distinct()
                .toList();
        this.search = new FleetSearch(new FleetProblem(needs, kinds, market, plannedVariants, rule.prefersAccuracy()));
    }

    private Kind kind(String type, SortedMap<String, Offering> offerings) {
        List<Machine> machines = machines(type).toList();
        Offering offering = offerings.get(type);
        double price = offering != null
                ? offering.pricePerHour()
                : machines.stream().mapToDouble(Machine::pricePerHour).max().orElse(0);
        int fixed = (int) machines.stream().filter(machine -> !machine.mayEnd()).count();
        return new Kind(type, price, machines.size(), fixed, offering);
    }

    private Stream<Machine> machines(String type) {
        return market.machines().stream().filter(machine -> machine.nodeType().equals(type));
    }

    MachinePlan plan() {
        Fleet present = search.present();
        Fleet best = rule.machines(search);
        SortedSet<String> zones = new TreeSet<>();
        market.machines().forEach(machine -> zones.add(machine.zone()));
        SortedMap<String, Launch> launches = new TreeMap<>();
        for (Kind kind : kinds) {
            for (int more = best.of(kind) - kind.present(); more > 0 && kind.offering() != null; more--) {
                Offering offering = inNewZone(kind.nodeType(), zones).orElse(kind.offering());
                zones.add(offering.zone());
                launches.merge(
                        offering.id(),
                        new Launch(offering, 1, reason(present, best)),
                        (one, other) -> new Launch(offering, one.count() + 1, one.reason()));
            }
        }
        if (launches.isEmpty()) {
            kinds.forEach(kind -> exchange(kind, best.of(kind))
                    .ifPresent(launch -> launches.put(launch.offering().id(), launch)));
        }
        for (String type : launches.isEmpty() ? typesForZones : List.<String>of()) {
            inNewZone(type, zones).filter(this::isAffordable).ifPresent(offering -> {
                zones.add(offering.zone());
                launches.put(
                        offering.id(),
                        new Launch(offering, 1, "an application asks for nodes in %d zones".formatted(zonesAsked)));
            });
        }
        return new MachinePlan(List.copyOf(launches.values()), leaving(present, best), search.obstacle(best));
    }

    /** How much more the fleet to have costs than the cheapest one, as a share; empty if none was found. Needs OR-Tools. */
    OptionalDouble gap() {
        double cost = rule.machines(search).cost();
        return search.leastCost().stream()
                .map(least -> cost > least ? cost / least - 1 : 0)
                .findFirst();
    }

    /**
     * Launches machines in the place of others of their type that cost more, such as machines on demand. A tenth of a type is exchanged at a time; it ends
     * once its replacement is ready.
     *
     * @param needed machines of the type in the best fleet
     */
    private Optional<Launch> exchange(Kind kind, int needed) {
        List<Machine> dear = machines(kind.nodeType())
                .filter(machine -> machine.mayEnd() && cheaper(kind, machine).isPresent())
                .toList();
        int count = Math.min(dear.size() - (kind.present() - needed), (kind.present() + 9) / 10);
        if (count < 1 || machines(kind.nodeType()).anyMatch(machine -> !machine.ready())) {
            return Optional.empty();
        }
        Machine first = dear.get(0);
        return cheaper(kind, first)
                .filter(this::isAffordable)
                .map(offering -> new Launch(
                        offering,
                        count,
                        "%s costs $%.4f/h, %s $%.4f/h"
                                .formatted(
                                        offering.id(),
                                        offering.pricePerHour(),
                                        first.offering(),
                                        first.pricePerHour())));
    }

    /** The cheapest offering of the type that costs less than a machine, its launch included, in the zone if applications ask for zones. */
    private Optional<Offering> cheaper(Kind kind, Machine machine) {
        return market.offerings().stream()
                .filter(offering -> offering.nodeType().equals(kind.nodeType())
                        && (zonesAsked == 1 || offering.zone().equals(machine.zone()))
                        && (1 + kind.launch()) * offering.pricePerHour() < machine.pricePerHour()
                        && !offering.id().equals(machine.offering()))
                .min(Offering.CHEAPEST_FIRST);
    }

    /** The cheapest offering of a type in a zone without a machine, while applications ask for more zones than there are. */
    private Optional<Offering> inNewZone(String nodeType, SortedSet<String> zones) {
        return market.offerings().stream()
                .filter(offering -> zonesAsked > 1
                        && zones.size() < zonesAsked
                        && offering.nodeType().equals(nodeType)
                        && !zones.contains(offering.zone()))
                .min(Offering.CHEAPEST_FIRST);
    }

    private boolean isAffordable(Offering offering) {
        double price =
                market.machines().stream().mapToDouble(Machine::pricePerHour).sum();
        return market.machines().size() < market.maximum() && price + offering.pricePerHour() <= market.budgetPerHour();
    }

    /** Machines of types that the best fleet has fewer of, as long as those that are ready cost less without them, late queries included. */
    private List<Leaving> leaving(Fleet present, Fleet best) {
        SortedMap<String, Integer> ready = new TreeMap<>();
        SortedMap<String, Integer> machinesByZone = new TreeMap<>();
        market.machines().stream().filter(Machine::ready).forEach(machine -> {
            ready.merge(machine.nodeType(), 1, Integer::sum);
            machinesByZone.merge(machine.zone(), 1, Integer::sum);
        });
        SortedMap<String, Integer> placements = new TreeMap<>();
        plan.placements().forEach(placement -> placements.merge(placement.node(), 1, Integer::sum));
        List<Leaving> leaving = new ArrayList<>();
        for (Kind kind : kinds) {
            List<Machine> order = machines(kind.nodeType())
                    .filter(Machine::mayEnd)
                    .sorted(Comparator.comparingDouble(Machine::pricePerHour)
                            .reversed()
                            .thenComparingInt(machine -> machine.ready() ? 1 : 0)
                            .thenComparingInt(machine -> placements.getOrDefault(machine.id(), 0))
                            .thenComparing(Comparator.comparing(Machine::id).reversed()))
                    .toList();
            int surplus = kind.present() - best.of(kind);
            for (Machine machine : order) {
                boolean lastInZone = machine.ready() && machinesByZone.getOrDefault(machine.zone(), 0) == 1;
                if (surplus <= 0 || (lastInZone && zonesAsked > 1 && machinesByZone.size() <= zonesAsked)) {
                    continue;
                }
                Optional<SortedMap<String, Integer>> fewer = without(ready, machine);
                if (fewer.isPresent()) {
                    ready.clear();
                    ready.putAll(fewer.get());
                    if (machine.ready()) {
                        machinesByZone.computeIfPresent(machine.zone(), (zone, count) -> count > 1 ? count - 1 : null);
                    }
                    leaving.add(new Leaving(machine.id(), reason(present, best)));
                }
                surplus--;
            }
        }
        return leaving;
    }

    private Optional<SortedMap<String, Integer>> without(SortedMap<String, Integer> ready, Machine machine) {
        SortedMap<String, Integer> fewer = new TreeMap<>(ready);
        if (!machine.ready()) {
            return Optional.of(fewer);
        }
        fewer.merge(machine.nodeType(), -1, Integer::sum);
        return search.cost(fewer, FleetSearch.ENDING_MARGIN).cost()
                        < search.cost(ready, FleetSearch.ENDING_MARGIN).cost()
                ? Optional.of(fewer)
                : Optional.empty();
    }

    private String reason(Fleet present, Fleet best) {
        String better = text(best);
        String now = text(present);
        double more = present.unserved().perSecond() - best.unserved().perSecond();
        if (more > 0) {
            return "%s: %.3g queries/s more than %s carry".formatted(better, more, now);
        }
        double dollars =
                present.unserved().lackDollarsPerHour() - best.unserved().lackDollarsPerHour();
        if (dollars > 0 && price(best) > price(present)) {
            return "%s: accuracy worth $%.4f/h more than %s have room for".formatted(better, dollars, now);
        }
        return price(best) < price(present)
                ? "%s carry as much as %s".formatted(better, now)
                : "%s: the fleet or an application asks for more nodes than %s".formatted(better, now);
    }

    /** Such as {@code 2 small and 1 large at $3.4000/h}. */
    private String text(Fleet fleet) {
        String machines = kinds.stream()
                .filter(kind -> fleet.of(kind) > 0)
                .map(kind -> "%d %s".formatted(fleet.of(kind), kind.nodeType()))
                .collect(Collectors.joining(" and "));
        return "%s at $%.4f/h".formatted(machines.isEmpty() ? "no machine" : machines, price(fleet));
    }

    private double price(Fleet fleet) {
        return kinds.stream().mapToDouble(kind -> kind.price() * fleet.of(kind)).sum();
    }
}
