package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The placements of a plan, each with its candidate, by application and by node. Immutable; a change takes time for its application and
 * node, not for all.
 */
final class Layout {

    /** Without placements, all of one application. */
    static final Layout EMPTY = of(variant -> "");

    private final UnaryOperator<String> applications;
    private final PlacementIndex byApplication;
    private final PlacementIndex byNode;
    private @Nullable SortedMap<Placement, Candidate> merged;

    private Layout(UnaryOperator<String> applications, PlacementIndex byApplication, PlacementIndex byNode) {
        this.applications = applications;
        this.byApplication = byApplication;
        this.byNode = byNode;
    }

    /** @param applications the application of a variant, by full name */
    static Layout of(UnaryOperator<String> applications) {
        return new Layout(applications, PlacementIndex.EMPTY, PlacementIndex.EMPTY);
    }

    Layout plus(Placement placement, Candidate candidate) {
        return new Layout(
                applications,
                byApplication.plus(applications.apply(placement.variant()), placement, candidate),
                byNode.plus(placement.node(), placement, candidate));
    }

    /** With one more instance of a placement; with the placement if it is not there yet. */
    Layout more(Placement placement, Candidate candidate) {
        Candidate there = onNode(placement.node()).get(placement);
        return plus(placement, there == null ? candidate : there.times(there.count() + 1));
    }

    /**
     * With one more instance for each time that a placement is named, as {@link #more(Placement, Candidate)} for one after the other; takes
     * time for their groups once.
     *
     * @param placements of one variant
     */
    Layout more(List<Placement> placements, Candidate candidate) {
        if (placements.isEmpty()) {
            return this;
        }
        String application = applications.apply(candidate.variant().name());
        SortedMap<Placement, Candidate> group = new TreeMap<>(ofApplication(application));
        SortedMap<String, SortedMap<Placement, Candidate>> nodes = new TreeMap<>();
        for (Placement placement : placements) {
            Candidate there = group.get(placement);
            Candidate now = there == null ? candidate : there.times(there.count() + 1);
            group.put(placement, now);
            nodes.computeIfAbsent(placement.node(), node -> new TreeMap<>(onNode(node)))
                    .put(placement, now);
        }
        SortedMap<String, SortedMap<Placement, Candidate>> one = new TreeMap<>();
        one.put(application, group);
        return new Layout(applications, byApplication.with(one), byNode.with(nodes));
    }

    /** With one instance fewer of a placement, without the placement if it had one. */
    Layout fewer(Placement placement) {
        Candidate candidate = onNode(placement.node()).get(placement);
        return candidate == null || candidate.count() == 1
                ? minus(placement)
                : plus(placement, candidate.times(candidate.count() - 1));
    }

    /** Placements with one instance fewer of one of them. */
    static SortedMap<Placement, Candidate> fewer(SortedMap<Placement, Candidate> placements, Placement placement) {
        SortedMap<Placement, Candidate> left = new TreeMap<>(placements);
        left.computeIfPresent(
                placement, (any, candidate) -> candidate.count() == 1 ? null : candidate.times(candidate.count() - 1));
        return left;
    }

    /** The candidate of a placement that is there, with its instances. */
    Candidate placed(Placement placement) {
        return Objects.requireNonNull(onNode(placement.node()).get(placement));
    }

    /** Instances of a placement; 0 if it is not there. */
    int count(Placement placement) {
        Candidate candidate = onNode(placement.node()).get(placement);
        return candidate == null ? 0 : candidate.count();
    }

    InstanceCounts counts() {
        SortedMap<Placement, Integer> counts = new TreeMap<>();
        placements().forEach((placement, candidate) -> {
            if (candidate.count() > 1) {
                counts.put(placement, candidate.count());
            }
        });
        return InstanceCounts.of(counts);
    }

    Layout minus(Placement placement) {
        return new Layout(
                applications,
                byApplication.minus(applications.apply(placement.variant()), placement),
                byNode.minus(placement.node(), placement));
    }

    /** Its placements that another layout does not have. */
    SortedSet<Placement> beyond(Layout other) {
        SortedSet<Placement> more = new TreeSet<>();
        byApplication().forEach((application, placements) -> {
            SortedMap<Placement, Candidate> otherPlacements = other.ofApplication(application);
            if (placements != otherPlacements) {
                placements.keySet().stream()
                        .filter(placement -> !otherPlacements.containsKey(placement))
                        .forEach(placement -> more.add(placement));
            }
        });
        return more;
    }

    /** Its placements that another layout has with another number of instances. */
    SortedSet<Placement> resizedFrom(Layout other) {
        SortedSet<Placement> resized = new TreeSet<>();
        byApplication().forEach((application, placements) -> {
            SortedMap<Placement, Candidate> otherPlacements = other.ofApplication(application);
            if (placements != otherPlacements) {
                placements.forEach((placement, candidate) -> {
                    Candidate before = otherPlacements.get(placement);
                    if (before != null && before.count() != candidate.count()) {
                        resized.add(placement);
                    }
                });
            }
        });
        return resized;
    }

    /** All placements, in order. */
    SortedMap<Placement, Candidate> placements() {
        SortedMap<Placement, Candidate> placements = merged;
        if (placements == null) {
            SortedMap<Placement, Candidate> union = new TreeMap<>();
            byApplication.groups().values().forEach(group -> union.putAll(group));
            placements = union;
            merged = union;
        }
        return placements;
    }

    /** The placements of each application that has some. */
    SortedMap<String, SortedMap<Placement, Candidate>> byApplication() {
        return byApplication.groups();
    }

    /** The placements of each node that has some. */
    SortedMap<String, SortedMap<Placement, Candidate>> byNode() {
        return byNode.groups();
    }

    /** The placements of one application; the same object as long as they stay. */
    SortedMap<Placement, Candidate> ofApplication(String application) {
        return byApplication.get(application);
    }

    /** The placements on a node. */
    SortedMap<Placement, Candidate> onNode(String node) {
        return byNode.get(node);
    }

    boolean has(Placement placement) {
        return onNode(placement.node()).containsKey(placement);
    }

    /** The placements of one variant. */
    List<Placement> of(String variant) {
        return ofApplication(applications.apply(variant)).keySet().stream()
                .filter(placement -> placement.variant().equals(variant))
                .toList();
    }

    /** Throughput of all placements of an application together, with queries of {@code batch} items, items/s. */
    double itemsPerSecondOf(String application, int batch) {
        return ofApplication(application).values().stream()
                .mapToDouble(candidate -> candidate.itemsPerSecond(batch))
                .sum();
    }

    /** Throughput of all placements of a variant together, with queries of {@code batch} items, items/s. */
    double itemsPerSecond(String variant, int batch) {
        return ofApplication(applications.apply(variant)).entrySet().stream()
                .filter(entry -> entry.getKey().variant().equals(variant))
                .mapToDouble(entry -> entry.getValue().itemsPerSecond(batch))
                .sum();
    }
}
