package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The network of an {@link Assignment}: from the processors of nodes to placements, and from the time of placements to classes of demand.
 * Placements whose node has processors for all of them are alike if their variant and node type are: they share demand evenly.
 */
final class AssignmentNetwork {

    /** Placements that are alike, or one of them alone on a node that lacks processors. */
    record Share(List<Placement> placements, Candidate candidate, int node, int arc, double unitsEach) {}

    private record Kind(Candidate candidate, List<Placement> placements) {}

    private record Machine(Processors id, int node, int arc) {}

    private final GainNetwork network;
    private final int source;
    private final int sink;
    private final List<Share> shares = new ArrayList<>();
    private final List<Machine> machines = new ArrayList<>();
    private final List<Integer> demandNodes = new ArrayList<>();
    private final List<Integer> demandArcs = new ArrayList<>();
    private boolean[] limits = {};

    /** @param scarce the processors that cannot carry all their placements at once, and how many of each there are */
    AssignmentNetwork(SortedMap<Placement, Candidate> placements, SortedMap<Processors, Double> scarce) {
        this.network = new GainNetwork();
        this.source = network.addNode();
        this.sink = network.addNode();
        SortedMap<String, Kind> kinds = new TreeMap<>();
        SortedMap<Processors, Machine> contended = new TreeMap<>();
        placements.forEach((placement, candidate) -> {
            Processors processors = Processors.of(placement, candidate);
            Double available = scarce.get(processors);
            if (available == null) {
                String kind =
                        placement.variant() + " on " + candidate.nodeType().name() + " x" + candidate.count();
                kinds.computeIfAbsent(kind, any -> new Kind(candidate, new ArrayList<>()))
                        .placements()
                        .add(placement);
            } else {
                addBeside(contended.computeIfAbsent(processors, id -> addMachine(id, available)), placement, candidate);
            }
        });
        kinds.values().forEach(kind -> {
            int node = network.addNode();
            int arc = network.addArc(source, node, 1, kind.placements().size());
            shares.add(new Share(
                    kind.placements(),
                    kind.candidate(),
                    node,
                    arc,
                    kind.placements().size()));
        });
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
        shares.add(new Share(List.of(), candidate, node, network.addArc(source, node, 1, 0), 0));
        return shares.size() - 1;
    }

    /**
     * Adds placements of a kind that {@link #addKind} added.
     *
     * @param time of theirs, in placements that work all the time
     */
    void more(int kind, double time) {
        network.raise(shares.get(kind).arc(), time);
    }

    /**
     * Has a kind that {@link #addKind} added serve a class, too.
     *
     * @param of number of the class
     */
    void addServed(int kind, int of, ClassDemand demand) {
        Share share = shares.get(kind);
        network.addArc(
                share.node(), demandNodes.get(of), demand.carriedBy(share.candidate()), Double.POSITIVE_INFINITY);
    }

    private Machine addMachine(Processors id, double left) {
        int node = network.addNode();
        Machine machine = new Machine(id, node, network.addArc(source, node, 1, Math.max(0, left)));
        machines.add(machine);
        return machine;
    }

    private void addBeside(Machine machine, Placement placement, Candidate candidate) {
        int node = network.addNode();
        double used = Processors.usedBy(candidate);
        int arc = network.addArc(machine.node(), node, 1 / used, used);
        shares.add(new Share(List.of(placement), candidate, node, arc, used));
    }

    /** The placements that serve a class. */
    List<Share> serving(ClassDemand demand, Assignment.Serving serving) {
        List<Share> its = new ArrayList<>();
        for (Share share : shares) {
            if (serving.serves(demand, share.candidate())) {
                its.add(share);
            }
        }
        return its;
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
    }

    /** Finds what limits the unserved demand; before {@link #saturated} and {@link #crowded}. */
    void findLimits() {
        limits = network.leadingTo(sink);
    }

    double unserved() {
        return demandArcs.stream().mapToDouble(network::left).sum();
    }

    /** What one more item/s for each class that was added would bring. */
    List<Double> worths() {
        double[] worth = network.worth(source, sink);
        return demandNodes.stream().map(node -> worth[node]).toList();
    }

    SortedMap<Placement, Double> busy() {
        SortedMap<Placement, Double> busy = new TreeMap<>();
        for (Share share : shares) {
            double each = network.flow(share.arc()) / share.unitsEach();
            share.placements().forEach(placement -> busy.put(placement, each));
        }
        return busy;
    }

    SortedSet<Placement> saturated() {
        SortedSet<Placement> saturated = new TreeSet<>();
        shares.stream().filter(share -> limits[share.node()]).forEach(share -> saturated.addAll(share.placements()));
        return saturated;
    }

    SortedSet<Processors> crowded() {
        SortedSet<Processors> crowded = new TreeSet<>();
        machines.stream().filter(machine -> limits[machine.node()]).forEach(machine -> crowded.add(machine.id()));
        return crowded;
    }
}
