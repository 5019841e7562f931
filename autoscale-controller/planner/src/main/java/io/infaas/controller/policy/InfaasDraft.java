package io.infaas.controller.policy;

import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PolicyMemory;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A plan of {@code infaas} in the making: what is placed where, with the changes so far. Not thread-safe. */
final class InfaasDraft {

    private final Situation situation;
    private final PlacementPlan previous;
    private final CandidateIndex candidates;
    private final SortedMap<String, NodeLedger> ledgers = new TreeMap<>();
    private final SortedMap<String, SortedMap<Placement, Candidate>> placed = new TreeMap<>();
    private final SortedSet<Placement> elsewhere = new TreeSet<>();
    private final SortedSet<Placement> draining = new TreeSet<>();
    private final SortedSet<Placement> lost = new TreeSet<>();
    private final List<PlanChange> changes = new ArrayList<>();
    private final List<Need> needs;

    InfaasDraft(Situation situation, PlacementPlan previous) {
        this.situation = situation;
        this.previous = previous;
        this.candidates = new CandidateIndex(situation);
        situation.nodes().stream()
                .filter(NodeCapacity::isOpen)
                .forEach(node -> ledgers.put(node.id(), new NodeLedger(node)));
        this.needs = situation.demand().stream()
                .filter(rate -> rate.of().floor() <= 1 && Need.isActive(rate))
                .sorted(Comparator.comparing(ArrivalRate::of))
                .flatMap(rate -> Need.of(situation.catalog(), rate).stream())
                .toList();
        carryOver();
    }

    private void carryOver() {
        Placing placing = new Placing(situation, previous);
        Set<Placement> present = placing.present();
        situation.pinned().stream().filter(present::contains).forEach(this::keep);
        present.forEach(this::keep);
        situation.pinned().stream()
                .filter(placement -> !present.contains(placement))
                .forEach(this::keep);
        SortedMap<String, NodeCapacity> serving = new TreeMap<>();
        situation.nodes().stream().filter(NodeCapacity::up).forEach(node -> serving.put(node.id(), node));
        for (Placement placement : previous.placements()) {
            if (!isPlaced(placement)) {
                NodeCapacity node = situation.isServing(placement) ? serving.get(placement.node()) : null;
                if (node == null || node.isOpen()) {
                    lost.add(placement);
                } else {
                    elsewhere.add(placement);
                    if (node.cordoned()) {
                        draining.add(placement);
                    }
                }
            }
        }
        SortedMap<String, SortedSet<Placement>> additions = new TreeMap<>();
        placed.forEach((application, there) -> there.keySet().stream()
                .filter(placement -> !previous.placements().contains(placement))
                .forEach(placement -> additions
                        .computeIfAbsent(application, name -> new TreeSet<>())
                        .add(placement)));
        additions.forEach((application, there) -> changes.add(PlanChange.of(
                PlanChange.Kind.PRELOAD, application, there, List.of(), "found loaded, or pinned", Map.of())));
    }

    private void keep(Placement placement) {
        NodeLedger ledger = ledgers.get(placement.node());
        Optional<Candidate> candidate = candidates.at(placement);
        if (ledger != null
                && candidate.isPresent()
                && !isPlaced(placement)
                && ledger.fits(placement, candidate.get())) {
            int servers = Pool.of(candidate.get()).serversPerNode(candidate.get());
            int count = previous.placements().contains(placement)
                    ? previous.counts().of(placement)
                    : 1;
            book(placement, candidate.get().times(Math.min(count, servers)));
        }
    }

    private void book(Placement placement, Candidate candidate) {
        NodeLedger ledger = ledger(placement);
        ledger.book(placement, candidate, 0);
        placed.computeIfAbsent(candidates.application(placement), name -> new TreeMap<>())
                .put(placement, ledger.booking(placement).candidate());
    }

    private boolean isPlaced(Placement placement) {
        return placed(candidates.application(placement)).containsKey(placement);
    }

    /** Moves what its node can no longer have, and what is on nodes that drain once another node takes it. */
    void relocate() {
        for (Placement placement : List.copyOf(lost)) {
            move(placement, needed(placement) ? substitute(placement) : Optional.empty());
        }
        for (Placement placement : draining) {
            boolean needed = needed(placement);
            Optional<Placement> other = needed ? substitute(placement) : Optional.empty();
            if (!needed || other.isPresent()) {
                elsewhere.remove(placement);
                move(placement, other);
            }
        }
    }

    private boolean needed(Placement placement) {
        String application = candidates.application(placement);
        return candidates(application).stream()
                .filter(candidate -> candidate.variant().name().equals(placement.variant()))
                .anyMatch(candidate -> needs.stream()
                        .anyMatch(need -> need.application().name().equals(application) && accepts(need, candidate)));
    }

    private Optional<Placement> substitute(Placement placement) {
        return candidates(candidates.application(placement)).stream()
                .filter(candidate -> candidate.variant().name().equals(placement.variant()))
                .flatMap(candidate -> place(candidate).stream())
                .findFirst();
    }

    private void move(Placement from, Optional<Placement> to) {
        to.ifPresent(placement -> book(placement, candidates.at(placement).orElseThrow()));
        changes.add(PlanChange.of(
                PlanChange.Kind.MOVE,
                candidates.application(from),
                to.map(Set::of).orElse(Set.of()),
                Set.of(from),
                "%s is no longer possible%s"
                        .formatted(
                                from,
                                to.map(placement -> ", " + placement + " takes its place")
                                        .orElse("")),
                Map.of()));
    }

    List<Need> needs() {
        return needs;
    }

    Situation situation() {
        return situation;
    }

    SortedMap<String, NodeLedger> ledgers() {
        return ledgers;
    }

    /** Placements of an application, with their instances. */
    SortedMap<Placement, Candidate> placed(String application) {
        return placed.getOrDefault(application, new TreeMap<>());
    }

    boolean hasChanged(String application) {
        return changes.stream().anyMatch(change -> change.application().equals(application));
    }

    boolean accepts(Need need, Candidate candidate) {
        return need.accepts(situation.catalog(), candidate);
    }

    /** One instance of each variant of an application on each type of open node. */
    List<Candidate> candidates(String application) {
        Set<String> types = ledgers.values().stream()
                .map(ledger -> ledger.node().type().name())
                .collect(Collectors.toCollection(TreeSet::new));
        return candidates(application, types);
    }

    /** One instance of each variant of an application on each of some types of nodes. */
    List<Candidate> candidates(String application, Set<String> types) {
        return situation.catalog().application(application).stream()
                .flatMap(named -> situation.catalog().variantsOf(named).stream())
                .flatMap(variant -> candidates.on(types, variant).stream())
                .toList();
    }

    /** Items/s of the planned variants of an application: those that they served, the rest at the cheapest in time. */
    SortedMap<String, Double> loads(String application) {
        SortedMap<String, Double> loads = new TreeMap<>();
        for (Need need : needs) {
            if (need.application().name().equals(application)) {
                ArrivalRate rate = need.rates().get(0);
                double rest = rate.items();
                SortedMap<String, Candidate> serving = new TreeMap<>();
                placed(application).forEach((placement, candidate) -> {
                    if (accepts(need, candidate)) {
                        serving.putIfAbsent(placement.variant(), candidate);
                    }
                });
                for (String variant : serving.keySet()) {
                    double served = Math.min(rest, rate.servedBy().getOrDefault(variant, 0.0));
                    loads.merge(variant, served, Double::sum);
                    rest -= served;
                }
                double unserved = rest;
                serving.values().stream()
                        .min(Comparator.<Candidate>comparingInt(candidate -> need.isInTime(candidate) ? 0 : 1)
                                .thenComparingDouble(candidate -> candidate.cost(rate.batch()))
                                .thenComparing(candidate -> candidate.variant().name()))
                        .ifPresent(cheapest -> loads.merge(cheapest.variant().name(), unserved, Double::sum));
            }
        }
        loads.values().removeIf(load -> load <= 0);
        return loads;
    }

    /** Nodes that could take an instance of a variant that they do not have. */
    long places(Candidate candidate) {
        return free(candidate).count();
    }

    private Stream<Placement> free(Candidate candidate) {
        return ledgers.values().stream()
                .filter(ledger -> ledger.node().type().equals(candidate.nodeType()))
                .map(ledger ->
                        new Placement(candidate.variant().name(), ledger.node().id()))
                .filter(placement -> !isPlaced(placement)
                        && !situation.barred().contains(placement)
                        && ledger(placement).fits(placement, candidate));
    }

    /** A free place for one instance: the least utilized node. */
    Optional<Placement> place(Candidate candidate) {
        return free(candidate)
                .min(Comparator.<Placement>comparingDouble(
                                placement -> utilization(ledger(placement).node(), Pool.of(candidate)))
                        .thenComparing(Placement::node));
    }

    /** A placement that can have one instance more. */
    Optional<Placement> denser(Candidate candidate) {
        return placed(situation
                        .catalog()
                        .applicationOf(candidate.variant().name())
                        .orElse(""))
                .entrySet()
                .stream()
                .filter(entry -> entry.getKey()
                                .variant()
                                .equals(candidate.variant().name())
                        && entry.getValue().nodeType().equals(candidate.nodeType())
                        && entry.getValue().count()
                                < Math.min(Candidate.MOST, Pool.of(candidate).serversPerNode(candidate))
                        && ledger(entry.getKey())
                                .fits(
                                        entry.getKey(),
                                        candidate.times(entry.getValue().count() + 1)))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** A place for one instance once other placements of its node have only one. */
    Optional<Placement> makeRoom(Candidate candidate) {
        for (NodeLedger ledger : ledgers.values()) {
            Placement placement =
                    new Placement(candidate.variant().name(), ledger.node().id());
            if (ledger.node().type().equals(candidate.nodeType())
                    && !isPlaced(placement)
                    && !situation.barred().contains(placement)
                    && ledger.fitsOnce(placement, candidate)) {
                ledger.bookings().keySet().stream().toList().forEach(other -> {
                    while (ledger.booking(other).candidate().count() > 1) {
                        removeOne(
                                PlanChange.Kind.REMOVE,
                                candidates.application(other),
                                other,
                                "%s needs its memory".formatted(placement));
                    }
                });
                return Optional.of(placement);
            }
        }
        return Optional.empty();
    }

    private NodeLedger ledger(Placement placement) {
        return Objects.requireNonNull(ledgers.get(placement.node()));
    }

    /** Share of a node's cores, or accelerators, that the load of its placements keeps busy. */
    double utilization(NodeCapacity node, Pool pool) {
        double busy = 0;
        for (var ofApplication : placed.entrySet()) {
            SortedMap<String, Double> loads = null;
            for (var entry : ofApplication.getValue().entrySet()) {
                Candidate candidate = entry.getValue();
                if (entry.getKey().node().equals(node.id())
                        && Pool.of(candidate).accelerators() == pool.accelerators()) {
                    loads = loads == null ? loads(ofApplication.getKey()) : loads;
                    String variant = entry.getKey().variant();
                    double saturation = ofApplication.getValue().values().stream()
                            .filter(other -> other.variant().name().equals(variant))
                            .mapToDouble(Candidate::saturation)
                            .sum();
                    double share = Math.min(1, loads.getOrDefault(variant, 0.0) / saturation);
                    busy += share * candidate.count() / pool.serversPerNode(candidate.times(1));
                }
            }
        }
        return busy;
    }

    void add(
            PlanChange.Kind kind,
            String application,
            Placement placement,
            int more,
            String reason,
            Map<String, ?> inputs) {
        Candidate present = placed(application).get(placement);
        Candidate one = candidates.at(placement).orElseThrow();
        book(placement, one.times((present == null ? 0 : present.count()) + more));
        changes.add(PlanChange.of(kind, application, Set.of(placement), Set.of(), reason, inputs));
    }

    /** Whether a placement may be given up at all. */
    boolean mayRemove(Placement placement) {
        return !situation.pinned().contains(placement);
    }

    /** Time since a placement was used, ms. */
    long idleMs(Placement placement) {
        return situation.nowMs() - situation.lastUsedMs().getOrDefault(placement, situation.nowMs());
    }

    void removeOne(PlanChange.Kind kind, String application, Placement placement, String reason) {
        Candidate present = placed(application).get(placement);
        if (present == null) {
            return;
        }
        if (present.count() > 1) {
            book(placement, present.times(present.count() - 1));
            changes.add(PlanChange.of(
                    kind, application, Set.of(placement), Set.of(), reason, Map.of("instances", present.count() - 1)));
        } else {
            ledger(placement).remove(placement);
            placed(application).remove(placement);
            changes.add(PlanChange.of(kind, application, Set.of(), Set.of(placement), reason, Map.of()));
        }
    }

    PlacementPlan plan(PolicyMemory memory) {
        SortedSet<Placement> placements = new TreeSet<>(elsewhere);
        SortedMap<Placement, Integer> counts = new TreeMap<>();
        elsewhere.forEach(placement -> counts.put(placement, previous.counts().of(placement)));
        placed.values()
                .forEach(there -> there.forEach((placement, candidate) -> {
                    placements.add(placement);
                    counts.put(placement, candidate.count());
                }));
        return new PlacementPlan(placements, InstanceCounts.of(counts), changes, memory);
    }
}
