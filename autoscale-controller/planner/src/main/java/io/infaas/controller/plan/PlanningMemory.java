package io.infaas.controller.plan;

import io.infaas.catalog.Catalog;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.DemandClass;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a policy computed in the rounds before, each with the inputs that it is valid for: plans are the same without it. Bounded by
 * the catalog and by demand and plan of the last round. Not thread-safe.
 */
final class PlanningMemory {

    /** An assignment of an application and its inputs. */
    record Carried(
            List<ClassDemand> demands,
            SortedMap<Placement, Candidate> placements,
            SortedMap<Processors, Double> contended,
            int layouts,
            Assignment assignment) {}

    /** What the placements of an application use of processors, and its inputs. */
    record Use(List<ClassDemand> demands, SortedMap<Placement, Candidate> placements, Map<Processors, Double> inUse) {}

    private record GivingUp(
            List<ClassDemand> demands,
            SortedMap<Placement, Candidate> placements,
            SortedMap<Processors, Double> contended,
            SortedMap<Placement, ScaleDownBasis> bases) {}

    private final Catalog catalog;
    private final List<NodeCapacity> nodes;
    private final Corrections corrections;
    private final Candidates candidates;
    private SortedMap<DemandClass, ClassDemand> classes = new TreeMap<>();
    private SortedMap<String, List<ClassDemand>> demands = new TreeMap<>();
    private @Nullable PlacementPlan plan;
    private @Nullable Layout layout;
    private int layouts;

    private final SortedMap<String, Carried> carried = new TreeMap<>();
    private SortedMap<String, Use> uses = new TreeMap<>();
    private Map<Processors, Double> inUse = new LinkedHashMap<>();
    private final SortedMap<String, GivingUp> givingUp = new TreeMap<>();

    /** Of nothing yet. */
    PlanningMemory(Situation situation) {
        this(situation, new Candidates(situation));
    }

    /** @param candidates of that situation */
    PlanningMemory(Situation situation, Candidates candidates) {
        this.catalog = situation.catalog();
        this.nodes = situation.nodes();
        this.corrections = situation.corrections();
        this.candidates = candidates;
    }

    /** What of it holds on the nodes of another situation that {@link #isLike} its own, too; it changes apart from this one. */
    PlanningMemory on(Situation other) {
        PlanningMemory memory = new PlanningMemory(other, candidates.on(other.nodes()));
        memory.demands = demands;
        memory.plan = plan;
        memory.layout = layout;
        memory.layouts = layouts;
        memory.carried.putAll(carried);
        memory.uses = uses;
        memory.inUse = inUse;
        // which bounds are met, and what could take the place of something, depends on the types of nodes
        if (memory.candidates.openTypes().equals(candidates.openTypes())) {
            memory.classes = classes;
            memory.givingUp.putAll(givingUp);
        }
        return memory;
    }

    /** Whether a situation has the same catalog and the same corrections: candidates perform as they do here. */
    @SuppressWarnings("ReferenceEquality") // comparing catalogs by value would cost what the memory saves
    boolean isLike(Situation situation) {
        return catalog == situation.catalog() && corrections.equals(situation.corrections());
    }

    /** Whether a situation has the same nodes, too. */
    boolean isOf(Situation situation) {
        return isLike(situation) && nodes.equals(situation.nodes());
    }

    /** The candidates of catalog and nodes. */
    Candidates candidates() {
        return candidates;
    }

    /** The demand by application; the same objects as long as it is the same. */
    SortedMap<String, List<ClassDemand>> byApplication(List<ClassDemand> all) {
        SortedMap<DemandClass, ClassDemand> nowClasses = new TreeMap<>();
        SortedMap<String, List<ClassDemand>> now = new TreeMap<>();
        for (ClassDemand demand : all) {
            nowClasses.put(demand.of(), demand);
            now.computeIfAbsent(demand.application(), name -> new ArrayList<>()).add(demand);
        }
        now.replaceAll((application, its) -> {
            List<ClassDemand> before = demands.getOrDefault(application, List.of());
            return before.equals(its) ? before : List.copyOf(its);
        });
        classes = nowClasses;
        demands = now;
        return now;
    }

    /** A class as it was in the round before. */
    @Nullable
    ClassDemand before(DemandClass of) {
        return classes.get(of);
    }

    /** The number of a new layout, different from all before. */
    int nextLayout() {
        return ++layouts;
    }

    void remember(PlacementPlan made, Layout its) {
        plan = made;
        layout = its;
    }

    /** The layout of a plan if it is the last one that was made. */
    @SuppressWarnings("ReferenceEquality") // an equal plan may have another layout
    @Nullable
    Layout layoutOf(PlacementPlan previous) {
        return plan == previous ? layout : null;
    }

    SortedMap<String, Carried> carried() {
        return carried;
    }

    SortedMap<String, Use> uses() {
        return uses;
    }

    Map<Processors, Double> inUse() {
        return inUse;
    }

    void remember(SortedMap<String, Use> byApplication, Map<Processors, Double> together) {
        uses = byApplication;
        inUse = together;
    }

    /** What is known of giving up each of these placements at that demand, while these processors are contended. */
    SortedMap<Placement, ScaleDownBasis> scaleDown(
            String application,
            List<ClassDemand> its,
            SortedMap<Placement, Candidate> placements,
            SortedMap<Processors, Double> contended) {
        GivingUp last = givingUp.get(application);
        if (last == null
                || last.demands() != its
                || last.placements() != placements
                || !last.contended().equals(contended)) {
            last = new GivingUp(its, placements, contended, new TreeMap<>());
            givingUp.put(application, last);
        }
        return last.bases();
    }
}
