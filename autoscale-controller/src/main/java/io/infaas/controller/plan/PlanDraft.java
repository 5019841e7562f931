package io.infaas.controller.plan;

import io.infaas.gateway.view.InstanceState;
import io.infaas.gateway.view.Offer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** A plan in the making: what it is made from, and what has been changed so far. Lives for one call of a policy. */
final class PlanDraft {

    private final Situation situation;
    private final PlacementPlan previous;
    private final PolicySettings settings;
    private final Candidates supply;
    private final NodeMemory memory;
    private final List<ClassDemand> needs;
    private final Hysteresis wanting;
    private final List<PlanChange> changes = new ArrayList<>();
    private final Set<String> changed = new HashSet<>();
    private Layout layout = Layout.EMPTY;

    PlanDraft(Situation situation, PlacementPlan previous, PolicySettings settings) {
        this.situation = situation;
        this.previous = previous;
        this.settings = settings;
        this.supply = new Candidates(situation.catalog(), situation.rooms());
        this.memory = new NodeMemory(situation.instances(), supply);
        this.needs = ClassDemand.of(situation, supply);
        this.wanting = new Hysteresis(previous.wanting(), situation.nowMs());
    }

    PlacementPlan plan() {
        return PlacementPlan.of(layout.places().keySet(), changes, wanting.all());
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

    Candidates supply() {
        return supply;
    }

    NodeMemory memory() {
        return memory;
    }

    Hysteresis wanting() {
        return wanting;
    }

    List<ClassDemand> needs() {
        return needs;
    }

    List<ClassDemand> needs(String application) {
        return needs.stream()
                .filter(need -> need.application().equals(application))
                .toList();
    }

    Layout layout() {
        return layout;
    }

    /** The instances of one application. */
    Layout of(String application, Layout layout) {
        return layout.only(place -> supply.application(place.variant()).equals(application));
    }

    /** Those with demand or instances. */
    SortedSet<String> applications() {
        SortedSet<String> all = new TreeSet<>();
        needs.forEach(need -> all.add(need.application()));
        layout.places().keySet().forEach(place -> all.add(supply.application(place.variant())));
        return all;
    }

    boolean changed(String application) {
        return changed.contains(application);
    }

    boolean kept(Placement place) {
        return situation.kept().contains(place);
    }

    boolean serving(Placement place) {
        InstanceState state = situation.instances().get(place);
        return state != null && state.serving();
    }

    /** Whether something new may be placed there, memory aside. */
    boolean open(Placement place) {
        return supply.up(place.node())
                && supply.at(place).isPresent()
                && (!situation.barred().contains(place) || serving(place));
    }

    /** Puts a place into the plan without a word; for what was planned before. */
    boolean carry(Placement place) {
        Optional<Offer> offer = supply.at(place);
        if (offer.isEmpty() || !open(place) || !memory.fits(layout, place, offer.get())) {
            return false;
        }
        layout = layout.plus(place, offer.get());
        return true;
    }

    /** Makes a layout the plan's, with the reason. */
    void change(PlanChange.Kind kind, String application, Layout after, String reason, Map<String, ?> inputs) {
        change(kind, application, after, new TreeSet<>(), reason, inputs);
    }

    /** @param gone what was planned before and is not in the draft any more */
    void change(
            PlanChange.Kind kind,
            String application,
            Layout after,
            SortedSet<Placement> gone,
            String reason,
            Map<String, ?> inputs) {
        SortedSet<Placement> add = new TreeSet<>(after.places().keySet());
        add.removeAll(layout.places().keySet());
        SortedSet<Placement> remove = new TreeSet<>(layout.places().keySet());
        remove.addAll(gone);
        remove.removeAll(after.places().keySet());
        layout = after;
        note(PlanChange.of(kind, application, add, remove, reason, inputs));
    }

    /** Tells of a change that is in the layout already, or of one that could not be made. */
    void note(PlanChange change) {
        changes.add(change);
        if (!change.changesNothing()) {
            changed.add(change.application());
        }
    }

    /** What the demand of the last seconds makes of a layout, with headroom. */
    Assignment standing(String application, Layout layout) {
        return Assignment.of(
                needs(application).stream().filter(ClassDemand::asks).toList(),
                of(application, layout),
                need -> settings.headroom() * need.rate().items(),
                ClassDemand::served);
    }

    /** How busy the cores of each node would be with the demand of now, by what is planned so far. */
    Map<String, Double> busy() {
        Map<String, Double> busy = new HashMap<>();
        for (String application : applications()) {
            standing(application, layout).loads().forEach((place, load) -> {
                Offer offer = supply.at(place).orElseThrow();
                double cores = (double) offer.variant().settings().cores()
                        / offer.nodeType().cores();
                busy.merge(place.node(), load / offer.profile().saturation() * cores, Double::sum);
            });
        }
        return busy;
    }
}
