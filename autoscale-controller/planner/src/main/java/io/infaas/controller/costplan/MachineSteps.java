package io.infaas.controller.costplan;

import io.infaas.controller.costplan.FleetSearch.Fleet;
import io.infaas.controller.costplan.Needs.WaysOfNeed;
import io.infaas.controller.node.Offering;
import io.infaas.controller.plan.MachinePolicy.Launch;
import io.infaas.controller.plan.MachinePolicy.Leaving;
import io.infaas.controller.plan.MachinePolicy.Machine;
import io.infaas.controller.plan.MachinePolicy.MachineMarket;
import io.infaas.controller.plan.MachinePolicy.MachinePlan;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.Situation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

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
    private final FleetSearch search;

    MachineSteps(Situation situation, PlacementPlan plan, MachineMarket market) {
        this.plan = plan;
        this.market = market;
        SortedMap<String, Offering> offerings = new TreeMap<>();
        market.offerings()
                .forEach(offering -> offerings.merge(
                        offering.nodeType(),
                        offering,
                        (one, other) -> other.pricePerHour() < one.pricePerHour() ? other : one));
        SortedSet<String> types = new TreeSet<>(offerings.keySet());
        market.machines().forEach(machine -> types.add(machine.nodeType()));
        this.kinds = types.stream().map(type -> kind(type, offerings)).toList();
        Duration ahead = offerings.values().stream()
                .map(Offering::start)
                .min(Comparator.naturalOrder())
                .filter(start -> start.compareTo(LONGEST_AHEAD) < 0)
                .orElse(LONGEST_AHEAD);
        List<WaysOfNeed> needs = Needs.of(situation, types, ahead);
        Set<String> plannedVariants = plan.variants();
        this.search = new FleetSearch(needs, kinds, market, plannedVariants);
    }

    private Kind kind(String type, SortedMap<String, Offering> offerings) {
        List<Machine> machines = market.machines().stream()
                .filter(machine -> machine.nodeType().equals(type))
                .toList();
        Offering offering = offerings.get(type);
        double price = offering != null
                ? offering.pricePerHour()
                : machines.stream().mapToDouble(Machine::pricePerHour).max().orElse(0);
        int fixed = (int) machines.stream().filter(machine -> !machine.mayEnd()).count();
        return new Kind(type, price, machines.size(), fixed, offering);
    }

    MachinePlan plan() {
        Fleet present = search.present();
        Fleet best = search.bestFrom(present);
        List<Launch> launches = new ArrayList<>();
        for (Kind kind : kinds) {
            Offering offering = kind.offering();
            int more = best.of(kind) - kind.present();
            if (more > 0 && offering != null) {
                launches.add(new Launch(offering, more, reason(present, best)));
            }
        }
        return new MachinePlan(launches, leaving(present, best), present.unserved() > 0);
    }

    /** Machines of types that the best fleet has fewer of, as long as those that are ready cost less without them, late queries included. */
    private List<Leaving> leaving(Fleet present, Fleet best) {
        SortedMap<String, Integer> ready = new TreeMap<>();
        market.machines().stream()
                .filter(Machine::ready)
                .forEach(machine -> ready.merge(machine.nodeType(), 1, Integer::sum));
        List<Leaving> leaving = new ArrayList<>();
        for (Kind kind : kinds) {
            List<Machine> order = market.machines().stream()
                    .filter(machine -> machine.nodeType().equals(kind.nodeType()) && machine.mayEnd())
                    .sorted(Comparator.<Machine>comparingInt(machine -> machine.ready() ? 1 : 0)
                            .thenComparingLong(this::placements)
                            .thenComparing(Comparator.comparing(Machine::id).reversed()))
                    .toList();
            int surplus = Math.min(order.size(), kind.present() - best.of(kind));
            for (Machine machine : surplus > 0 ? order.subList(0, surplus) : List.<Machine>of()) {
                Optional<SortedMap<String, Integer>> fewer = without(ready, machine);
                if (fewer.isPresent()) {
                    ready.clear();
                    ready.putAll(fewer.get());
                    leaving.add(new Leaving(machine.id(), reason(present, best)));
                }
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
        return search.cost(fewer).cost() < search.cost(ready).cost() ? Optional.of(fewer) : Optional.empty();
    }

    private long placements(Machine machine) {
        return plan.placements().stream()
                .filter(placement -> placement.node().equals(machine.id()))
                .count();
    }

    private String reason(Fleet present, Fleet best) {
        String fleet = kinds.stream()
                .filter(kind -> best.of(kind) > 0)
                .map(kind -> "%d %s".formatted(best.of(kind), kind.nodeType()))
                .collect(Collectors.joining(", "));
        return "%s cost $%.4f/h with late queries and launches, the present machines $%.4f/h (%.3g queries/s more than they carry)"
                .formatted(fleet.isEmpty() ? "no machines" : fleet, best.cost(), present.cost(), present.unserved());
    }
}
