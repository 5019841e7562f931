package io.infaas.controller.reconcile;

import io.infaas.catalog.MemorySize;
import io.infaas.controller.plan.Placement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Starts planned loads as far as memory and the limit on parallel loads allow, and makes room for the others. A plan fits in
 * memory as a whole, at peaks, so the order of loads does not matter in the end.
 *
 * <p>Last copies go last. Before that, in this order: the load goes beside them, if resting models leave enough memory; a
 * stand-in loads on another node. Only then comes a pause, never for a variant whose load failed recently.
 */
final class RoomForLoads {

    private final StepRound round;
    private final ClusterState cluster;

    RoomForLoads(StepRound round) {
        this.round = round;
        this.cluster = round.cluster();
    }

    /**
     * Drains placements for the loads of one node that do not fit.
     *
     * @param ofOthers whether placements of other applications may drain, too: these may need them until another node has
     *     room, so the first call is without them
     */
    void addDrains(String node, boolean ofOthers) {
        List<Placement> due = findDueLoads(node);
        List<Placement> growing = growing(node);
        if (due.isEmpty() && growing.isEmpty()) {
            return;
        }
        MemorySize memorySize = cluster.peaks(node, entry -> round.isLeaving(entry.getKey()));
        MemorySize missing = Stream.concat(
                        due.stream().map(cluster::peak), growing.stream().map(cluster::growth))
                .reduce(MemorySize.NONE, MemorySize::plus)
                .minus(free(node).plus(memorySize));
        Set<String> applications = Stream.concat(due.stream(), growing.stream())
                .map(cluster::application)
                .collect(Collectors.toCollection(TreeSet::new));
        Optional<Placement> next = mayGo(node, missing, applications, ofOthers);
        while (next.isPresent()) {
            round.add(new ReconcileStep.Drain(next.get(), true));
            missing = missing.minus(cluster.peak(next.get()));
            next = mayGo(node, missing, applications, ofOthers);
        }
    }

    /** The smallest unplanned placement that suffices, else the largest; no last copy. */
    private Optional<Placement> mayGo(String node, MemorySize missing, Set<String> applications, boolean ofOthers) {
        if (missing.fitsInto(MemorySize.NONE)) {
            return Optional.empty();
        }
        List<Placement> may = round.unplanned().stream()
                .filter(placement -> placement.node().equals(node)
                        && (ofOthers || applications.contains(cluster.application(placement)))
                        && frees(placement, missing)
                        && !round.lastCopies().isLast(placement))
                .sorted(Comparator.comparingDouble(
                        placement -> cluster.peak(placement).shareOf(cluster.memory(node))))
                .toList();
        return may.stream()
                .filter(placement -> missing.fitsInto(cluster.peak(placement)))
                .findFirst()
                .or(() -> may.stream().reduce((smaller, larger) -> larger));
    }

    /** Whether it takes some of the memory that is missing. */
    private boolean frees(Placement placement, MemorySize missing) {
        MemorySize peak = cluster.peak(placement);
        return (missing.hostBytes() > 0 && peak.hostBytes() > 0)
                || (missing.acceleratorBytes() > 0 && peak.acceleratorBytes() > 0);
    }

    private MemorySize free(String node) {
        return cluster.memory(node)
                .minus(cluster.peaks(node, entry -> entry.getValue().phase().occupies()));
    }

    /** Starts the loads of one node that fit. */
    void addLoads(String node) {
        List<Placement> due = findDueLoads(node);
        if (due.isEmpty()) {
            return;
        }
        MemorySize free = free(node).minus(cluster.unreturned(node, false));
        for (Placement placement : due) {
            if (round.freeSlots(node) > 0 && cluster.peak(placement).fitsInto(free.minus(round.loading(node)))) {
                round.add(new ReconcileStep.Load(placement));
            }
        }
    }

    /** Starts the changes of counts on one node: decreases at once, increases where they fit beside its loads. */
    void addResizes(String node) {
        round.targetOn(node).stream()
                .filter(placement -> cluster.isToBeResized(placement)
                        && cluster.counts().of(placement) <= cluster.highestCount(placement))
                .forEach(this::resize);
        List<Placement> growing = growing(node);
        if (growing.isEmpty()) {
            return;
        }
        MemorySize free = free(node).minus(cluster.unreturned(node, false));
        for (Placement placement : growing) {
            MemorySize growth = cluster.growth(placement);
            if (round.freeSlots(node) > 0 && growth.fitsInto(free.minus(round.loading(node)))) {
                resize(placement);
                free = free.minus(growth);
            }
        }
    }

    private void resize(Placement placement) {
        round.add(new ReconcileStep.Resize(placement, cluster.counts().of(placement)));
    }

    /** Serving placements of a node that should have more instances. */
    private List<Placement> growing(String node) {
        return round.targetOn(node).stream()
                .filter(placement -> cluster.isToBeResized(placement)
                        && cluster.counts().of(placement) > cluster.highestCount(placement))
                .toList();
    }

    /** Planned placements of a node that are not loaded; former ones come first. */
    private List<Placement> findDueLoads(String node) {
        return round.targetOn(node).stream()
                .filter(placement -> cluster.isDue(placement) && !round.isMoving(placement))
                .sorted(Comparator.comparing(placement -> !round.isRestored(placement)))
                .toList();
    }

    /** Makes room on one node where only last copies are in the way. */
    void addRoom(String node) {
        for (Placement placement : findDueLoads(node)) {
            if (!round.isRestored(placement) && isBlocked(placement)) {
                unblock(placement);
            }
        }
    }

    /** Whether it does not fit, not even without the placements that may go. */
    private boolean isBlocked(Placement placement) {
        return !round.staying(placement.node())
                .plus(cluster.peak(placement))
                .fitsInto(cluster.memory(placement.node()));
    }

    private void unblock(Placement load) {
        List<Placement> inTheWay = inTheWay(load);
        if (inTheWay.isEmpty()) {
            return;
        }
        if (fitsBeside(load)) {
            if (round.freeSlots(load.node()) > 0) {
                round.add(new ReconcileStep.Load(load));
            }
            return;
        }
        if (cluster.isSuspect(load.variant())) {
            return;
        }
        for (Placement last : inTheWay) {
            List<Placement> replacements = round.lastCopies().awaited(last).stream()
                    .filter(planned -> round.pending(planned) && !cluster.isSuspect(planned.variant()))
                    .toList();
            if (replacements.isEmpty() || replacements.stream().anyMatch(this::isOnItsWay)) {
                return;
            }
            Optional<ReconcileStep> standIn = replacements.stream()
                    .flatMap(planned -> standIn(planned).stream())
                    .findFirst();
            if (standIn.isPresent()) {
                round.add(standIn.get());
                return;
            }
        }
        inTheWay.forEach(last -> round.add(new ReconcileStep.Pause(last, load)));
    }

    /** The last copies that have to go for a load, its application's first; none if they do not suffice. */
    private List<Placement> inTheWay(Placement load) {
        MemorySize missing = round.staying(load.node()).plus(cluster.peak(load)).minus(cluster.memory(load.node()));
        List<Placement> lasts = new ArrayList<>();
        List<Placement> placements = new ArrayList<>(round.unplanned());
        placements.sort(Comparator.comparing(
                placement -> !cluster.application(placement).equals(cluster.application(load))));
        for (Placement placement : placements) {
            if (placement.node().equals(load.node())
                    && frees(placement, missing)
                    && round.lastCopies().isLast(placement)) {
                missing = missing.minus(cluster.peak(placement));
                lasts.add(placement);
            }
        }
        return missing.fitsInto(MemorySize.NONE) ? lasts : List.of();
    }

    /** Whether the load fits beside everything that is loaded now, which rests meanwhile. */
    private boolean fitsBeside(Placement load) {
        return cluster.resting(load.node())
                .plus(cluster.unreturned(load.node(), true))
                .plus(round.loading(load.node()))
                .plus(cluster.peak(load))
                .fitsInto(cluster.memory(load.node()));
    }

    /** Whether the variant will serve there or as a stand-in without a pause. */
    private boolean isOnItsWay(Placement planned) {
        boolean loads = cluster.up().keySet().stream()
                .map(node -> new Placement(planned.variant(), node))
                .anyMatch(round::isLoading);
        return loads || round.isMoving(planned) || !isBlocked(planned) || fitsBeside(planned);
    }

    /** A load of the variant on the node with the most room beside all that is there and planned. */
    private Optional<ReconcileStep> standIn(Placement planned) {
        return cluster.up().keySet().stream()
                .map(node -> new Placement(planned.variant(), node))
                .filter(other -> !round.target().contains(other) && cluster.isDue(other))
                .filter(other -> cluster.profile(other).isPresent() && round.freeSlots(other.node()) > 0)
                .filter(other -> cluster.peak(other).fitsInto(roomBesideAll(other.node())))
                .max(Comparator.<Placement>comparingLong(
                                other -> roomBesideAll(other.node()).hostBytes())
                        .thenComparing(Comparator.reverseOrder()))
                .map(other -> new ReconcileStep.StandIn(other, planned));
    }

    private MemorySize roomBesideAll(String node) {
        TreeSet<Placement> placements = new TreeSet<>(round.target());
        cluster.placements().forEach((placement, state) -> {
            if (state.phase().occupies()) {
                placements.add(placement);
            }
        });
        round.steps().stream()
                .filter(step -> step instanceof ReconcileStep.StandIn)
                .forEach(step -> placements.add(step.placement()));
        return placements.stream()
                .filter(placement -> placement.node().equals(node))
                .map(cluster::peak)
                .reduce(cluster.memory(node).minus(cluster.unreturned(node, true)), MemorySize::minus);
    }
}
