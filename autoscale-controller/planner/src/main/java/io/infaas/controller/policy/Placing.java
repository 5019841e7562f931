package io.infaas.controller.policy;

import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.policy.Needs.WaysOfNeed;
import io.infaas.controller.policy.Shares.Part;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Books the parts of needs on nodes: first where the variant is planned or loaded, then on the node with the most left. Not thread-safe. */
final class Placing {

    /** Instances are given up only if this share of them is ample: each other count is a load. */
    private static final double FEWER = 0.5;

    /** Multiple of the need that is ample. */
    private static final double AMPLE = 1.25;

    private final Situation situation;
    private final PlacementPlan previous;
    private final CandidateIndex candidates;
    private final SortedMap<String, NodeLedger> ledgers = new TreeMap<>();
    private final SortedMap<String, List<NodeLedger>> byType = new TreeMap<>();
    private final SortedSet<Placement> present;
    private final SortedMap<String, SortedSet<Placement>> presentOf = new TreeMap<>();
    private final SortedMap<String, SortedSet<Placement>> bookedOf = new TreeMap<>();
    /** Number of classes that have a home there. */
    private final SortedMap<Placement, Integer> homes = new TreeMap<>();

    Placing(Situation situation, PlacementPlan previous) {
        this.situation = situation;
        this.previous = previous;
        this.candidates = new CandidateIndex(situation);
        for (NodeCapacity node : situation.nodes()) {
            if (node.up() && !node.cordoned()) {
                ledgers.put(node.id(), new NodeLedger(node));
            }
        }
        ledgers.values()
                .forEach(ledger -> byType.computeIfAbsent(ledger.node().type().name(), type -> new ArrayList<>())
                        .add(ledger));
        Set<String> nodes = ledgers.keySet();
        this.present = previous.placements().stream()
                .filter(placement -> nodes.contains(placement.node()) && mayStay(placement))
                .collect(Collectors.toCollection(TreeSet::new));
        situation.instances().forEach((placement, state) -> {
            if (previous.adopts(placement)
                    && nodes.contains(placement.node())
                    && (state.isServing() || state == InstanceState.LOADING)) {
                present.add(placement);
            }
        });
        present.forEach(placement -> presentOf
                .computeIfAbsent(placement.variant(), variant -> new TreeSet<>())
                .add(placement));
    }

    /** Placements of a variant on nodes of a type. */
    private List<Placement> on(SortedMap<String, SortedSet<Placement>> placements, String variant, String nodeType) {
        return placements.getOrDefault(variant, new TreeSet<>()).stream()
                .filter(placement -> ledger(placement).node().type().name().equals(nodeType))
                .toList();
    }

    private void book(NodeLedger ledger, Placement placement, Candidate candidate, double share) {
        ledger.book(placement, candidate, share);
        bookedOf.computeIfAbsent(placement.variant(), variant -> new TreeSet<>())
                .add(placement);
    }

    private void release(NodeLedger ledger, Placement placement) {
        if (ledger.release(placement)) {
            bookedOf.computeIfPresent(placement.variant(), (variant, placements) -> {
                placements.remove(placement);
                return placements;
            });
        }
    }

    private boolean mayStay(Placement placement) {
        boolean isOpen = ledger(placement).node().isOpen();
        return (isOpen && !situation.barred().contains(placement)) || situation.isServing(placement);
    }

    private NodeLedger ledger(Placement placement) {
        return Objects.requireNonNull(ledgers.get(placement.node()));
    }

    /** Whether a placement is there, or may come: nothing new comes to a node that the controller does not reach. */
    private boolean isAllowed(NodeLedger ledger, Placement placement) {
        return present.contains(placement)
                || (ledger.node().isOpen() && !situation.barred().contains(placement));
    }

    /** Keeps all that serves on nodes that the controller does not reach. */
    void keepUnreached() {
        present.stream().filter(placement -> !ledger(placement).node().isOpen()).forEach(this::place);
    }

    /** Nodes that serve by type. */
    SortedMap<String, Integer> counts() {
        SortedMap<String, Integer> counts = new TreeMap<>();
        ledgers.values().forEach(ledger -> counts.merge(ledger.node().type().name(), 1, Integer::sum));
        return counts;
    }

    /** Placements of the previous plan, or found, that may stay. */
    Set<Placement> present() {
        return present;
    }

    /**
     * Keeps a home for a class, which a larger need must not take: a present placement in time, else any in time, else the one with
     * which it is served late.
     *
     * @return the home; empty if none has room
     */
    Optional<Placement> cover(WaysOfNeed need, List<Part> parts) {
        Optional<Placement> home = findHome(need, parts);
        home.ifPresent(placement -> homes.merge(placement, 1, Integer::sum));
        return home;
    }

    private Optional<Placement> findHome(WaysOfNeed need, List<Part> parts) {
        List<Option> order = need.accepted().stream()
                .sorted(Comparator.<Option>comparingInt(option -> option.inTime() ? 0 : 1)
                        .thenComparingInt(option -> option.inTime() && presentOf.containsKey(option.variant()) ? 0 : 1)
                        .thenComparingInt(option ->
                                parts.stream().anyMatch(part -> part.way().isOf(option)) ? 0 : 1)
                        .thenComparingInt(option -> presentOf.containsKey(option.variant()) ? 0 : 1)
                        .thenComparingDouble(option -> option.inTime() ? option.coldMs() : 0))
                .toList();
        for (Option option : order) {
            List<Placement> booked =
                    option.inTime() ? on(bookedOf, option.variant(), option.nodeType()) : List.<Placement>of();
            if (!booked.isEmpty()) {
                return Optional.of(booked.get(0));
            }
        }
        for (Option option : order) {
            Optional<NodeLedger> node = presentNode(option).or(() -> roomiestNode(option));
            if (node.isPresent()) {
                Placement home =
                        new Placement(option.variant(), node.get().node().id());
                if (!node.get().bookings().containsKey(home)) {
                    // with one instance: other needs want a home, too
                    book(node.get(), home, option.candidate(), 0);
                }
                return Optional.of(home);
            }
        }
        return Optional.empty();
    }

    /** A node where the variant is already, one that serves first. */
    private Optional<NodeLedger> presentNode(Option option) {
        return on(presentOf, option.variant(), option.nodeType()).stream()
                .filter(placement -> isPossible(ledger(placement), placement, option.candidate()))
                .min(Comparator.<Placement>comparingInt(placement -> situation.isServing(placement) ? 0 : 1)
                        .thenComparingDouble(placement -> -ledger(placement).left(option.pool()))
                        .thenComparing(Placement::node))
                .map(this::ledger);
    }

    private Optional<NodeLedger> roomiestNode(Option option) {
        return byType.getOrDefault(option.nodeType(), List.of()).stream()
                .filter(ledger -> isPossible(
                        ledger, new Placement(option.variant(), ledger.node().id()), option.candidate()))
                .min(Comparator.<NodeLedger>comparingDouble(ledger -> -ledger.left(option.pool()))
                        .thenComparing(ledger -> ledger.node().id()));
    }

    /** Gives up the homes of a need that its booked parts replace. */
    void release(List<Placement> ofNeed) {
        needless(ofNeed).forEach(placement -> release(ledger(placement), placement));
        ofNeed.forEach(home -> homes.merge(home, -1, Integer::sum));
    }

    /** Homes of a need that no other need has. */
    private Set<Placement> needless(List<Placement> ofNeed) {
        return ofNeed.stream()
                .filter(placement -> !situation.pinned().contains(placement)
                        && homes.getOrDefault(placement, 0) == Collections.frequency(ofNeed, placement))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Books a part of a need; returns the nodes, or the fraction of one, that found no room. */
    double book(Part part, List<Placement> homesOfNeed) {
        Way way = part.way();
        List<NodeLedger> there = on(presentOf, way.variant(), way.pool().nodeType()).stream()
                .map(this::ledger)
                .sorted(mostLeft(way))
                .toList();
        double rest = book(way, part.nodes(), there, homesOfNeed);
        if (rest > Shares.LEAST
                || bookedOf.getOrDefault(way.variant(), new TreeSet<>()).isEmpty()) {
            List<NodeLedger> newNodes = byType.getOrDefault(way.pool().nodeType(), List.of()).stream()
                    .filter(ledger -> !present.contains(at(way, ledger)))
                    .sorted(mostLeft(way))
                    .toList();
            rest = book(way, rest, newNodes, homesOfNeed);
        }
        return Math.max(0, rest);
    }

    private static Comparator<NodeLedger> mostLeft(Way way) {
        return Comparator.<NodeLedger>comparingDouble(ledger -> -ledger.left(way.pool()))
                .thenComparing(ledger -> ledger.node().id());
    }

    private double book(Way way, double nodes, List<NodeLedger> order, List<Placement> homesOfNeed) {
        double rest = nodes;
        for (NodeLedger ledger : order) {
            if (rest <= Shares.LEAST
                    && !bookedOf.getOrDefault(way.variant(), new TreeSet<>()).isEmpty()) {
                break;
            }
            Placement placement = at(way, ledger);
            double share = Math.min(rest, ledger.left(way.pool()));
            if (share > Shares.LEAST / 2 && makeRoom(homesOfNeed, ledger, placement, way.candidate())) {
                book(ledger, placement, counted(placement, way, share), share);
                rest -= share;
            }
        }
        return rest;
    }

    /** Whether a placement is possible, if need be in the place of homes of the same need. */
    private boolean makeRoom(List<Placement> homesOfNeed, NodeLedger ledger, Placement placement, Candidate candidate) {
        if (isPossible(ledger, placement, candidate)) {
            return true;
        }
        if (!isAllowed(ledger, placement)) {
            return false;
        }
        List<Placement> needless = needless(homesOfNeed).stream()
                .filter(home -> home.node().equals(ledger.node().id()))
                .toList();
        if (needless.isEmpty() || !ledger.fitsWithout(candidate, needless)) {
            return false;
        }
        needless.forEach(home -> release(ledger, home));
        return true;
    }

    private static Placement at(Way way, NodeLedger ledger) {
        return new Placement(way.variant(), ledger.node().id());
    }

    private boolean isPossible(NodeLedger ledger, Placement placement, Candidate candidate) {
        return ledger.bookings().containsKey(placement)
                || (isAllowed(ledger, placement) && ledger.fits(placement, candidate));
    }

    /** As many instances as carry a share of a node; more if they are there and not twice too many. */
    private Candidate counted(Placement placement, Way way, double share) {
        int count = (int) Math.ceil(share * way.pool().serversPerNode(way.candidate()) - Shares.LEAST);
        int needed = Math.max(1, Math.min(Candidate.MOST, count));
        if (situation.barred().contains(placement) || !ledger(placement).node().isOpen()) {
            // another count was refused lately, or cannot be asked for
            return way.candidate()
                    .times(Math.max(1, Math.min(needed, situation.counts().of(placement))));
        }
        int planned =
                previous.placements().contains(placement) ? previous.counts().of(placement) : needed;
        int ample = (int) Math.ceil(AMPLE * share * way.pool().serversPerNode(way.candidate()) - Shares.LEAST);
        return way.candidate().times(ample > FEWER * planned ? Math.max(needed, planned) : Math.max(needed, ample));
    }

    /** Keeps a present placement beside the booked ones, if it fits. */
    void keep(Placement placement) {
        if (present.contains(placement)) {
            place(placement);
        }
    }

    /** Places a variant with one instance where it has nothing booked, if it fits. */
    void place(Placement placement) {
        NodeLedger ledger = ledgers.get(placement.node());
        if (ledger != null
                && !ledger.bookings().containsKey(placement)
                && (present.contains(placement) || ledger.node().isOpen())) {
            candidates
                    .at(placement)
                    .filter(candidate -> ledger.fits(placement, candidate))
                    .ifPresent(candidate -> book(ledger, placement, candidate, 0));
        }
    }

    /** Gives placements without a share the instances that they had, as far as they fit: fewer would be a load. */
    void restoreCounts() {
        for (NodeLedger ledger : ledgers.values()) {
            for (Placement placement : List.copyOf(ledger.bookings().keySet())) {
                NodeLedger.Booking booking = ledger.booking(placement);
                if (booking.share() == 0 && previous.placements().contains(placement)) {
                    Pool pool = Pool.of(booking.candidate());
                    int count = Math.min(previous.counts().of(placement), pool.serversPerNode(booking.candidate()));
                    book(ledger, placement, booking.candidate().times(count), 0);
                }
            }
        }
    }

    /** Places the variant of a need on more nodes, in other zones first, until it is on as many as its application asks for; returns how many are missing. */
    int spread(WaysOfNeed need, List<Part> parts) {
        int missing = need.need().application().minNodes();
        SortedSet<String> zones = new TreeSet<>();
        for (Part part : parts) {
            for (Placement placement : bookedOf.getOrDefault(part.way().variant(), new TreeSet<>())) {
                missing--;
                zones.add(ledger(placement).node().zone());
            }
        }
        int zonesAsked = need.need().application().minZones();
        while (!parts.isEmpty() && (missing > 0 || zones.size() < zonesAsked)) {
            Way way = parts.get(0).way();
            boolean anywhere = missing > 0;
            Optional<NodeLedger> next = byType.getOrDefault(way.pool().nodeType(), List.of()).stream()
                    .filter(ledger -> anywhere || !zones.contains(ledger.node().zone()))
                    .filter(ledger -> !ledger.bookings().containsKey(at(way, ledger)))
                    .filter(ledger -> isPossible(ledger, at(way, ledger), way.candidate()))
                    .min(Comparator.<NodeLedger>comparingInt(
                                    ledger -> zones.contains(ledger.node().zone()) ? 1 : 0)
                            .thenComparingInt(ledger -> present.contains(at(way, ledger)) ? 0 : 1)
                            .thenComparing(ledger -> ledger.node().id()));
            if (next.isEmpty()) {
                break;
            }
            book(next.get(), at(way, next.get()), way.candidate(), 0);
            zones.add(next.get().node().zone());
            missing--;
        }
        if (zones.size() < zonesAsked) {
            missing = Math.max(missing, zonesAsked - zones.size());
        }
        return parts.isEmpty() ? 0 : Math.max(0, missing);
    }

    /** Places a cheaper variant, as a reserve, beside the more accurate one that serves in its place. */
    void reserve(Way cheaper, Way preferred) {
        for (Placement placement : bookedOf.getOrDefault(preferred.variant(), new TreeSet<>())) {
            NodeLedger ledger = ledger(placement);
            if (isPossible(ledger, at(cheaper, ledger), cheaper.candidate())) {
                place(at(cheaper, ledger));
            }
        }
    }

    SortedSet<Placement> placements() {
        SortedSet<Placement> placements = new TreeSet<>();
        ledgers.values().forEach(ledger -> placements.addAll(ledger.bookings().keySet()));
        return placements;
    }

    /** Instances of booked placements as booked, of others as planned before. */
    InstanceCounts instanceCounts(PlacementPlan before, SortedSet<Placement> placements) {
        SortedMap<Placement, Integer> counts = new TreeMap<>();
        placements.forEach(placement -> counts.put(placement, before.counts().of(placement)));
        ledgers.values().forEach(ledger -> ledger.bookings()
                .forEach((placement, booking) ->
                        counts.put(placement, booking.candidate().count())));
        return InstanceCounts.of(counts);
    }
}
