package io.infaas.controller.plan;

import io.infaas.gateway.contract.Candidate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A plan under construction: its inputs and the changes so far. Lives for one call of a policy. */
final class PlanDraft {

    private final Situation situation;
    private final PlacementPlan previous;
    private final PolicySettings settings;
    private final Candidates candidates;
    private final MemoryBudget memory;
    private final ApplicationBudgets budgets;
    private final List<ClassDemand> demands;
    private final Hysteresis hysteresis;
    private final List<PlanChange> changes = new ArrayList<>();
    private final Set<String> changed = new TreeSet<>();
    private final SortedMap<String, List<ClassDemand>> demandsByApplication = new TreeMap<>();
    private final ProcessorsLeft processorsLeft;
    private final PresentLoad load;
    private Layout layout;

    PlanDraft(Situation situation, PlacementPlan previous, PolicySettings settings) {
        this(situation, previous, settings, new Hysteresis(previous.hysteresis(), situation.nowMs()));
    }

    /** @param hysteresis the counts of the previous plan, in a round or between two */
    PlanDraft(Situation situation, PlacementPlan previous, PolicySettings settings, Hysteresis hysteresis) {
        this.situation = situation;
        this.previous = previous;
        this.settings = settings;
        this.candidates = new Candidates(situation);
        this.memory = new MemoryBudget(situation, candidates);
        this.budgets = new ApplicationBudgets(situation.catalog());
        this.hysteresis = hysteresis;
        this.demands = ClassDemand.of(
                situation,
                candidates,
                settings,
                application -> Pressure.of(application, hysteresis, candidates.correction(application)));
        demands.forEach(demand -> demandsByApplication
                .computeIfAbsent(demand.application(), name -> new ArrayList<>())
                .add(demand));
        this.layout = Layout.of(candidates::application);
        this.processorsLeft = new ProcessorsLeft(this);
        this.load = new PresentLoad(this);
    }

    PlacementPlan plan() {
        return new PlacementPlan(
                new TreeSet<>(layout.placements().keySet()), layout.counts(), changes, hysteresis.all());
    }

    Situation situation() {
        return situation;
    }

    PlacementPlan previous() {
        return previous;
    }

    PolicySettings settings() {
        return settings;
    }

    Candidates candidates() {
        return candidates;
    }

    MemoryBudget memory() {
        return memory;
    }

    ApplicationBudgets budgets() {
        return budgets;
    }

    Hysteresis hysteresis() {
        return hysteresis;
    }

    List<ClassDemand> demands() {
        return demands;
    }

    List<ClassDemand> demands(String application) {
        return demandsByApplication.getOrDefault(application, List.of());
    }

    Layout layout() {
        return layout;
    }

    /** Applications with demand or placements, in the order in which they are planned for. */
    SortedSet<String> applications() {
        SortedSet<String> names = new TreeSet<>(candidates.order());
        names.addAll(demandsByApplication.keySet());
        names.addAll(layout.byApplication().keySet());
        return names;
    }

    boolean hasChanged(String application) {
        return changed.contains(application);
    }

    boolean isPinned(Placement placement) {
        return situation.pinned().contains(placement);
    }

    boolean isServing(Placement placement) {
        return situation.isServing(placement);
    }

    /** Whether a new instance may be placed there, memory aside. */
    boolean canPlace(Placement placement) {
        return (candidates.isOpen(placement.node())
                        || (candidates.isUnreached(placement.node()) && isServing(placement)))
                && candidates.at(placement).isPresent()
                && (!situation.barred().contains(placement) || isServing(placement));
    }

    /**
     * Adds a placement without recording a change; returns false if it is not possible. For placements of the previous plan.
     */
    boolean carryOver(Placement placement) {
        Optional<Candidate> candidate = counted(placement);
        if (candidate.isEmpty() || !canPlace(placement) || !memory.fits(layout, placement, candidate.get())) {
            return false;
        }
        layout = layout.plus(placement, candidate.get());
        return true;
    }

    /** The candidate of a placement with as many instances as were planned, or else loaded, and fit. */
    private Optional<Candidate> counted(Placement placement) {
        boolean stays =
                previous.placements().contains(placement) && !situation.barred().contains(placement);
        int count = (stays ? previous.counts() : situation.counts()).of(placement);
        return candidates.at(placement).map(candidate -> {
            Candidate fitting = candidate.times(count);
            while (fitting.count() > 1 && !memory.fits(layout, placement, fitting)) {
                fitting = fitting.times(fitting.count() - 1);
            }
            return fitting;
        });
    }

    /** Keeps a placement that serves on a cordoned node, since no other node takes it; returns false if it does not serve. */
    boolean keep(Placement placement) {
        Optional<Candidate> candidate = counted(placement);
        if (candidate.isEmpty()
                || !isServing(placement)
                || !candidates.isUp(placement.node())
                || !memory.fits(layout, placement, candidate.get())) {
            return false;
        }
        layout = layout.plus(placement, candidate.get());
        return true;
    }

    /** Adopts a layout and records the change with its reason. */
    void change(PlanChange.Kind kind, String application, Layout after, String reason, Map<String, ?> inputs) {
        change(kind, application, after, new TreeSet<>(), reason, inputs);
    }

    /** @param removals placements of the previous plan that are not in the draft any more */
    void change(
            PlanChange.Kind kind,
            String application,
            Layout after,
            SortedSet<Placement> removals,
            String reason,
            Map<String, ?> inputs) {
        SortedSet<Placement> add = after.beyond(layout);
        SortedSet<Placement> resized = after.resizedFrom(layout);
        add.addAll(resized);
        SortedSet<Placement> remove = layout.beyond(after);
        removals.stream().filter(placement -> !after.has(placement)).forEach(placement -> remove.add(placement));
        layout = after;
        Map<String, Object> numbers = new TreeMap<>(inputs);
        resized.forEach(placement -> numbers.put("instances " + placement, after.count(placement)));
        append(PlanChange.of(kind, application, add, remove, reason, numbers));
    }

    /** Records a change that is already in the layout, or one that is not possible. */
    void append(PlanChange change) {
        changes.add(change);
        // what only vanished leaves the application as free to grow in the same round
        if (!change.add().isEmpty()) {
            changed.add(change.application());
        }
    }

    /** How a layout carries the demand of the last seconds, with headroom. */
    DemandAssignment assignment(String application, Layout layout) {
        return load.assignment(application, layout);
    }

    /** How the draft's layout carries it, and where more fits. */
    PresentLoad load() {
        return load;
    }

    /** Processors that the draft's placements keep busy at the present demand. */
    Map<Processors, Double> processorsInUse() {
        return processorsLeft.inUse();
    }

    /** How many of the processors an application may use beside the others. */
    double left(String application, Processors processors) {
        return processorsLeft.of(application).applyAsDouble(processors);
    }

    /** How many of a node's processors the placements of an application there use if all work at once. */
    double mostUsed(String application, Processors processors, SortedMap<Placement, Candidate> onNode) {
        double most = 0;
        for (Map.Entry<Placement, Candidate> entry : onNode.entrySet()) {
            if (Processors.of(entry.getKey(), entry.getValue()).equals(processors)
                    && candidates.application(entry.getKey().variant()).equals(application)) {
                most += Processors.usedBy(entry.getValue());
            }
        }
        return most;
    }

    /** The processors that cannot carry all these placements of an application beside the others, and how many it may use. */
    SortedMap<Processors, Double> contended(String application, SortedMap<Placement, Candidate> placements) {
        return Processors.contended(placements, processorsLeft.of(application));
    }
}
