package io.infaas.controller.plan;

import io.infaas.gateway.demand.ObjectiveGrid;
import io.infaas.gateway.view.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ways to do without one instance that leave everything as well covered and carried as it is: with room for {@code headroom
 * x downHeadroom} times the lasting demand and for its swings, and with time to spare where this one had time to spare.
 */
final class ScaleDownOptions {

    /** Query costs that differ by less are the same: they are measured. */
    private static final double CHEAPER = 0.9;

    private final PlanDraft draft;
    private final String application;
    private final Placement going;
    private final Offer offer;
    private final List<ClassDemand> needs;
    private final List<ClassDemand> served;
    private final BurstMargin swing;
    private final Assignment before;

    ScaleDownOptions(PlanDraft draft, String application, Placement going) {
        this.draft = draft;
        this.application = application;
        this.going = going;
        this.offer = draft.supply().at(going).orElseThrow();
        this.needs = draft.needs(application).stream().filter(ClassDemand::lives).toList();
        this.served = needs.stream().filter(need -> need.served(offer)).toList();
        this.swing = new BurstMargin(served);
        this.before = lasting(draft.layout());
    }

    /** Those that are wanted now. */
    List<ScalingOption> options(ScalingScope scaling) {
        List<ScalingOption> options = new ArrayList<>();
        remove().ifPresent(options::add);
        if (scaling.changesVariants()) {
            for (Offer other : draft.supply().offers(application)) {
                if (!other.variant().equals(offer.variant()) && served.stream().anyMatch(need -> need.served(other))) {
                    downgrade(other).ifPresent(options::add);
                }
            }
        }
        return options;
    }

    /** For how many slots in a row it must be wanted. */
    int slots(ScalingOption option) {
        double loadMs =
                Math.max(offer.profile().loadMs(), option.offer().profile().loadMs());
        int slots = (int) Math.max(draft.settings().downSlots(), Math.min(Integer.MAX_VALUE, Math.ceil(loadMs / 1000)));
        return silences(option) ? Math.max(slots, draft.settings().idleSlots()) : slots;
    }

    /** Items/s that must be carried after it. */
    double required() {
        return before.needed();
    }

    /** Whether somebody who comes back would have to wait for a load. */
    private boolean silences(ScalingOption option) {
        Layout own = draft.of(application, option.after());
        return own.places().isEmpty()
                || draft.needs(application).stream()
                        .anyMatch(need -> need.served(offer)
                                && own.places().values().stream().noneMatch(need::served));
    }

    private Optional<ScalingOption> remove() {
        Layout after = draft.layout().minus(going);
        return asGood(after)
                ? Optional.of(option(PlanChange.Kind.REMOVE, offer, 1, after, -InstanceCost.held(offer)))
                : Optional.empty();
    }

    private Optional<ScalingOption> downgrade(Offer other) {
        double each = InstanceCost.added(other, draft.settings().lambda());
        Layout after = draft.layout().minus(going);
        PlacementSearch placing = new PlacementSearch(draft, true);
        for (int count = 1; cheaper(other, count * each - InstanceCost.held(offer)); count++) {
            Optional<Placement> place = placing.place(after, other, going.node());
            if (place.isEmpty()) {
                return Optional.empty();
            }
            after = after.plus(place.get(), other);
            if (asGood(after)) {
                return Optional.of(option(PlanChange.Kind.DOWNGRADE, other, count, after, count * each - InstanceCost.held(offer)));
            }
        }
        return Optional.empty();
    }

    private boolean cheaper(Offer other, double cost) {
        double same = 1e-6 * InstanceCost.held(offer);
        int batch = ClassDemand.batch(served);
        return cost < -same || (cost <= same && other.cost(batch) < CHEAPER * offer.cost(batch));
    }

    private ScalingOption option(PlanChange.Kind kind, Offer changed, int count, Layout after, double cost) {
        return new ScalingOption(kind, changed, count, after, cost, changed.cost(ClassDemand.batch(served)), lasting(after));
    }

    private boolean asGood(Layout after) {
        return lasting(after).asGoodAs(before)
                && draft.standing(application, after).asGoodAs(draft.standing(application, draft.layout()));
    }

    private Assignment lasting(Layout layout) {
        return Assignment.of(
                needs,
                draft.of(application, layout),
                need -> draft.settings().headroom()
                        * Math.max(draft.settings().downHeadroom() * need.lasting(), need.lasting() + swing.of(need)),
                (need, by) -> need.served(by, share(need)));
    }

    /** Of the bound, so that a batch that is a little larger, or a bound a little tighter, does not bring it back. */
    private double share(ClassDemand need) {
        double spare = 1 / ObjectiveGrid.STEP;
        return need.served(offer, spare) ? spare : 1;
    }
}
