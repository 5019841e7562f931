package io.infaas.controller.plan;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The candidates that the catalog offers on the present nodes. All orders are by name. */
final class Candidates {

    private final Map<String, NodeCapacity> nodes = new LinkedHashMap<>();
    private final List<NodeCapacity> open;
    private final SortedSet<String> openTypes = new TreeSet<>();
    private final Map<String, SortedMap<String, Candidate>> candidates = new LinkedHashMap<>();
    private final Map<String, String> applications = new LinkedHashMap<>();
    private final SortedMap<String, Set<String>> targets = new TreeMap<>();
    private final ApplicationOrder order;
    /** The highest correction of each application that has one. */
    private final SortedMap<String, Double> corrections = new TreeMap<>();
    /** Candidates of targets that were asked for. */
    private final SortedMap<String, List<Candidate>> byTarget = new TreeMap<>();

    /** As profiled. */
    Candidates(Catalog catalog, List<NodeCapacity> nodes) {
        this(catalog, nodes, Corrections.NONE);
    }

    /** As corrected. */
    Candidates(Situation situation) {
        this(situation.catalog(), situation.nodes(), situation.corrections());
    }

    private Candidates(Catalog catalog, List<NodeCapacity> nodes, Corrections observed) {
        nodes.stream().sorted(Comparator.comparing(NodeCapacity::id)).forEach(node -> this.nodes.put(node.id(), node));
        this.open = this.nodes.values().stream().filter(NodeCapacity::isOpen).toList();
        open.forEach(node -> openTypes.add(node.type().name()));
        this.order = new ApplicationOrder(catalog);
        for (Application application : catalog.applications()) {
            targets.put(application.name(), new TreeSet<>());
        }
        SortedMap<String, String> byArchitecture = new TreeMap<>();
        for (Architecture architecture : catalog.architectures()) {
            byArchitecture.put(architecture.name(), architecture.application());
        }
        for (Variant variant : catalog.variants()) {
            String application = byArchitecture.get(variant.architecture());
            applications.put(variant.name(), application);
            for (String target : List.of(application, variant.architecture(), variant.name())) {
                targets.computeIfAbsent(target, name -> new TreeSet<>()).add(variant.name());
            }
            SortedMap<String, Candidate> byType = new TreeMap<>();
            for (Profile profile : variant.profiles()) {
                NodeType type = catalog.nodeType(profile.hardware().nodeType()).orElseThrow();
                Candidate candidate = observed.correct(new Candidate(variant, profile, type));
                byType.put(type.name(), candidate);
                if (candidate.correction() > 1) {
                    corrections.merge(application, candidate.correction(), Math::max);
                }
            }
            candidates.put(variant.name(), byType);
        }
        // in the same order, but each name is found at once
        targets.replaceAll((target, names) -> new LinkedHashSet<>(names));
    }

    /** The highest correction of a variant of an application, at least 1. */
    double correction(String application) {
        return corrections.getOrDefault(application, 1.0);
    }

    /** The order in which applications are planned for. */
    ApplicationOrder order() {
        return order;
    }

    /** Nodes on which something new may be placed, by id. */
    List<NodeCapacity> open() {
        return open;
    }

    boolean isOpen(String id) {
        NodeCapacity node = nodes.get(id);
        return node != null && node.isOpen();
    }

    /** Whether what serves there stays, though nothing new may be placed there: the controller does not reach it. */
    boolean isUnreached(String id) {
        NodeCapacity node = nodes.get(id);
        return node != null && node.up() && !node.reached() && !node.cordoned();
    }

    boolean isUp(String id) {
        NodeCapacity node = nodes.get(id);
        return node != null && node.up();
    }

    /** The zone of a node; blank if it is not known. */
    String zone(String id) {
        NodeCapacity node = nodes.get(id);
        return node == null ? "" : node.zone();
    }

    /** The node of an id if something new may be placed there and it is of the candidate's type. */
    Optional<NodeCapacity> openNode(String id, Candidate candidate) {
        return Optional.ofNullable(nodes.get(id))
                .filter(NodeCapacity::isOpen)
                .filter(node -> node.type().name().equals(candidate.nodeType().name()));
    }

    /** Number of a node's processors, all accelerators as one; without a bound if the node is unknown. */
    double count(Processors processors) {
        NodeCapacity node = nodes.get(processors.node());
        return node == null ? Double.POSITIVE_INFINITY : processors.countOn(node.type());
    }

    /** The candidate of a placement; empty if the node, the variant or its profile for the node's type is unknown. */
    Optional<Candidate> at(Placement placement) {
        return Optional.ofNullable(nodes.get(placement.node())).flatMap(node -> at(placement.variant(), node));
    }

    Optional<Candidate> at(String variant, NodeCapacity node) {
        SortedMap<String, Candidate> byType = candidates.get(variant);
        return byType == null
                ? Optional.empty()
                : Optional.ofNullable(byType.get(node.type().name()));
    }

    /** The application of a variant; empty for a name that is not in the catalog. */
    String application(String variant) {
        return applications.getOrDefault(variant, "");
    }

    /** Full names of the variants that a target resolves to; empty for a name that is not in the catalog. */
    Set<String> variants(String target) {
        return targets.getOrDefault(target, new TreeSet<>());
    }

    /** Candidates for a target: each variant once per type of the nodes on which something new may be placed. */
    List<Candidate> of(String target) {
        return byTarget.computeIfAbsent(target, name -> of(name, openTypes));
    }

    /** As {@link #of(String)}, including the types of all other nodes. */
    List<Candidate> ofAnyNode(String target) {
        Set<String> types =
                nodes.values().stream().map(node -> node.type().name()).collect(Collectors.toCollection(TreeSet::new));
        return of(target, types);
    }

    private List<Candidate> of(String target, Set<String> types) {
        List<Candidate> matches = new ArrayList<>();
        for (String variant : variants(target)) {
            SortedMap<String, Candidate> byType = candidates.getOrDefault(variant, new TreeMap<>());
            byType.forEach((type, candidate) -> {
                if (types.contains(type)) {
                    matches.add(candidate);
                }
            });
        }
        return matches;
    }
}
