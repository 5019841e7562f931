package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The network of an {@link DemandAssignment}: from the processors of nodes to placements, and from the time of placements to classes of demand.
 * Placements of the same variant on the same node type are alike if each has processors for all its time, or if each lacks some and has no
 * other placement of the network beside it.
 */
final class AssignmentNetwork {

    /**
     * Placements that are alike, or one of several on processors that cannot carry them.
     *
     * @param most share of its time that each can work; all of it for placements that share demand evenly, else those before work first
     * @param units of its arc for all the time of one placement
     */
    record Share(SortedMap<Placement, Double> most, Candidate candidate, int node, int arc, double units) {

        void addBusy(double flow, SortedMap<Placement, Double> busy) {
            double working = flow / units;
            double time =
                    most.values().stream().mapToDouble(Double::doubleValue).sum();
            boolean evenly = time == most.size();
            for (Map.Entry<Placement, Double> entry : most.entrySet()) {
                double share = evenly ? flow / units / time : Math.min(working, entry.getValue());
                busy.put(entry.getKey(), share);
                working -= share;
            }
        }
    }

    private record Kind(Candidate candidate, SortedMap<Placement, Double> most) {}

    /** Placements that are alike together, in the order of what they have in common. */
    private static final class Kinds {

        private final SortedMap<String, Kind> kinds = new TreeMap<>();
        /** By candidate, mostly the same object for all that are alike. */
        private final IdentityHashMap<Candidate, Kind> byCandidate = new IdentityHashMap<>();

        void add(Placement placement, Candidate candidate, double most) {
            byCandidate
                    .computeIfAbsent(
                            candidate,
                            key -> kinds.computeIfAbsent(
                                    placement.variant() + " on "
                                            + candidate.nodeType().name() + " x" + candidate.count(),
                                    name -> new Kind(candidate, new TreeMap<>())))
                    .most()
                    .put(placement, most);
        }

        Collection<Kind> inOrder() {
            return kinds.values();
        }
    }

    /** Processors that limit placements at a node of the network. */
    private record Machine(Processors id, int node) {}

    private final GainNetwork network;
    private final int source;
    private final int sink;
    private final List<Share> shares = new ArrayList<>();
    private final List<Machine> machines = new ArrayList<>();
    private final List<Integer> demandNodes = new ArrayList<>();
    private final List<Integer> demandArcs = new ArrayList<>();
    /** Nodes that limit the unserved demand; null until they are looked for. */
    private boolean @Nullable [] limits;

    /** @param scarce the processors that cannot carry all their placements at once, and how many of each there are */
    AssignmentNetwork(SortedMap<Placement, Candidate> placements, SortedMap<Processors, Double> scarce) {
        this.network = new GainNetwork();
        this.source = network.addNode();
        this.sink = network.addNode();
        SortedMap<Processors, Integer> sharing = new TreeMap<>();
        placements.forEach(
                (placement, candidate) -> sharing.merge(Processors.of(placement, candidate), 1, Integer::sum));
        Kinds alike = new Kinds();
        Kinds alone = new Kinds();
        SortedMap<Processors, Machine> shared = new TreeMap<>();
        placements.forEach((placement, candidate) -> {
            Processors processors = Processors.of(placement, candidate);
            Double available = scarce.get(processors);
            if (available == null) {
                alike.add(placement, candidate, 1);
            } else if (sharing.getOrDefault(processors, 1) == 1) {
                alone.add(placement, candidate, Math.max(0, available) / Processors.usedBy(candidate));
            } else {
                addBeside(shared.computeIfAbsent(processors, id -> addMachine(id, available)), placement, candidate);
            }
        });
        alone.inOrder().forEach(kind -> {
            int node = add(kind, Processors.usedBy(kind.candidate()));
            kind.most()
                    .keySet()
                    .forEach(placement -> machines.add(new Machine(Processors.of(placement, kind.candidate()), node)));
        });
        alike.inOrder().forEach(kind -> add(kind, 1));
    }

    /** @param units for all the time of a placement: processors, as those that share a machine take, else its time */
    private int add(Kind kind, double units) {
        int node = network.addNode();
        double time =
                kind.most().values().stream().mapToDouble(Double::doubleValue).sum();
        int arc = network.addArc(source, node, 1 / units, time * units);
        shares.add(new Share(kind.most(), kind.candidate(), node, arc, units));
        return node;
    }

    /** The same with the same flow, to which more may be added. */
    AssignmentNetwork(AssignmentNetwork other) {
        this.network = other.network.copy();
        this.source = other.source;
        this.sink = other.sink;
        this.shares.addAll(other.shares);
        this.machines.addAll(other.machines);
        this.demandNodes.addAll(other.demandNodes);
        this.demandArcs.addAll(other.demandArcs);
    }

    /** Adds placements of a candidate that are alike, none at first, and returns their number. */
    int addKind(Candidate candidate) {
        int node = network.addNode();
        shares.add(new Share(new TreeMap<>(), candidate, node, network.addArc(source, node, 1, 0), 1));
        return shares.size() - 1;
    }

    /**
     * Adds placements of a kind that {@link #addKind} added.
     *
     * @param time of theirs, in placements that work all the time
     */
    void more(int kind, double time) {
        network.raise(shares.get(kind).arc(), time);
        limits = null;
    }

    /** Whether more of a kind would serve more. */
    boolean isSaturated(int kind) {
        return limits()[shares.get(kind).node()];
    }

    /** Whether more of some placements of a variant would serve more. */
    boolean isSaturated(String variant) {
        boolean[] leads = limits();
        return shares.stream()
                .anyMatch(share -> leads[share.node()]
                        && share.candidate().variant().name().equals(variant));
    }

    /**
     * Has a kind that {@link #addKind} added serve a class, too.
     *
     * @param demandIndex number of the class
     */
    void addServed(int kind, int demandIndex, ClassDemand demand) {
        Share share = shares.get(kind);
        network.addArc(
                share.node(),
                demandNodes.get(demandIndex),
                demand.carriedBy(share.candidate()),
                Double.POSITIVE_INFINITY);
    }

    private Machine addMachine(Processors id, double left) {
        int node = network.addNode();
        network.addArc(source, node, 1, Math.max(0, left));
        Machine machine = new Machine(id, node);
        machines.add(machine);
        return machine;
    }

    private void addBeside(Machine machine, Placement placement, Candidate candidate) {
        int node = network.addNode();
        double used = Processors.usedBy(candidate);
        int arc = network.addArc(machine.node(), node, 1 / used, used);
        shares.add(new Share(new TreeMap<>(Map.of(placement, 1.0)), candidate, node, arc, used));
    }

    /** The placements that serve a class. */
    List<Share> serving(ClassDemand demand, DemandAssignment.Serving serving) {
        List<Share> matches = new ArrayList<>();
        for (Share share : shares) {
            if (serving.serves(demand, share.candidate())) {
                matches.add(share);
            }
        }
        return matches;
    }

    /** Adds a class that some placements serve, and returns its number. */
    int add(ClassDemand demand, List<Share> by, double itemsPerSecond) {
        int node = network.addNode();
        demandNodes.add(node);
        demandArcs.add(network.addArc(node, sink, 1, itemsPerSecond));
        for (Share share : by) {
            double gain = demand.carriedBy(share.candidate());
            network.addArc(share.node(), node, gain, Double.POSITIVE_INFINITY);
        }
        return demandNodes.size() - 1;
    }

    /** @param least demand up to this counts as none, items/s */
    void maximize(double least) {
        network.maximize(source, sink, least);
        limits = null;
    }

    private boolean[] limits() {
        boolean[] nodes = limits;
        if (nodes == null) {
            nodes = network.leadingTo(sink);
            limits = nodes;
        }
        return nodes;
    }

    double unserved() {
        return demandArcs.stream().mapToDouble(network::left).sum();
    }

    /** The gain of one more item/s for each class that was added. */
    List<Double> worths() {
        double[] worth = network.worth(source, sink);
        return demandNodes.stream().map(node -> worth[node]).toList();
    }

    SortedMap<Placement, Double> busy() {
        SortedMap<Placement, Double> busy = new TreeMap<>();
        for (Share share : shares) {
            share.addBusy(network.flow(share.arc()), busy);
        }
        return busy;
    }

    SortedSet<Placement> saturated() {
        SortedSet<Placement> saturated = new TreeSet<>();
        shares.stream()
                .filter(share -> limits()[share.node()])
                .forEach(share -> saturated.addAll(share.most().keySet()));
        return saturated;
    }

    SortedSet<Processors> crowded() {
        SortedSet<Processors> crowded = new TreeSet<>();
        machines.stream().filter(machine -> limits()[machine.node()]).forEach(machine -> crowded.add(machine.id()));
        return crowded;
    }
}
