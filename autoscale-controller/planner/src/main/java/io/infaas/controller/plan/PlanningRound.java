package io.infaas.controller.plan;

import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A policy that follows demand, in rounds: carry over, relocate, cover, scale up, spread, prefer, scale down.
 */
final class PlanningRound implements PlanningPolicy {

    private final PolicySettings settings;
    private final ScalingScope scope;
    private final SortedSet<PlanningRule> omittedRules;

    /** Makes a policy without some of its rules. */
    record Reduced(String label, ScalingScope scope, SortedSet<PlanningRule> omittedRules) implements PolicyFactory {

        @Override
        public PlanningPolicy with(PolicySettings settings) {
            return new PlanningRound(settings, scope, omittedRules);
        }
    }

    PlanningRound(PolicySettings settings, ScalingScope scope) {
        this(settings, scope, new TreeSet<>());
    }

    /** @param omittedRules rules that are left out */
    PlanningRound(PolicySettings settings, ScalingScope scope, SortedSet<PlanningRule> omittedRules) {
        this.settings = settings;
        this.scope = scope;
        this.omittedRules = Collections.unmodifiableSortedSet(new TreeSet<>(omittedRules));
    }

    @Override
    public PlacementPlan plan(Situation situation, PlacementPlan previous) {
        PlanDraft draft = begin(situation, previous);
        for (PlanningStep step : PlanningStep.values()) {
            if (!step.isOf(omittedRules)) {
                step.take(draft, scope);
            }
        }
        return draft.plan();
    }

    /** Carries over, relocates and covers only. */
    @Override
    public PlacementPlan cover(Situation situation, PlacementPlan previous) {
        PlanDraft draft = between(situation, previous);
        PlanningStep.CARRY_OVER.take(draft, scope);
        PlanningStep.COVER.take(draft, scope);
        draft.hysteresis().keepAll();
        draft.applications().stream().filter(draft::hasChanged).forEach(application -> draft.hysteresis()
                .reset(ScaleDown.prefix(application)));
        return draft.plan();
    }

    /** Nothing is moved, resized or evicted. */
    @Override
    public PlacementPlan coverMeanwhile(Situation situation, PlacementPlan previous) {
        PlanDraft draft = between(situation, previous);
        SortedSet<Placement> lost = CarryOver.into(draft, placement -> true);
        Coverage.withoutEviction(draft).cover();
        // what cannot stay where it is may need all of its node
        Set<String> crowded = lost.stream().map(Placement::node).collect(Collectors.toCollection(TreeSet::new));
        SortedSet<Placement> additions =
                new TreeSet<>(draft.layout().placements().keySet());
        additions.removeIf(
                placement -> previous.placements().contains(placement) || crowded.contains(placement.node()));
        if (additions.isEmpty()) {
            return previous;
        }
        SortedSet<Placement> placements = new TreeSet<>(previous.placements());
        placements.addAll(additions);
        return new PlacementPlan(
                placements,
                previous.counts().with(additions, draft.layout().counts()),
                draft.plan().changes().stream()
                        .filter(change -> !change.add().isEmpty() && additions.containsAll(change.add()))
                        .toList(),
                previous.hysteresis());
    }

    /** A draft between two rounds. */
    PlanDraft between(Situation situation, PlacementPlan previous) {
        return new PlanDraft(
                PlanningRule.hide(omittedRules, situation),
                previous,
                settings,
                Hysteresis.between(previous.hysteresis()));
    }

    /** A draft before its first step. */
    PlanDraft begin(Situation situation, PlacementPlan previous) {
        return new PlanDraft(PlanningRule.hide(omittedRules, situation), previous, settings);
    }

    ScalingScope scope() {
        return scope;
    }
}
