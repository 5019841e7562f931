package io.infaas.controller.desired;

import io.infaas.catalog.Catalog;
import io.infaas.controller.demand.AvailabilityPins;
import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.contract.DemandClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The effect of a change of the desired state: the difference between the next round of planning with it and without it, by the policy in force.
 * Rounds after it follow the demand, and machines follow the plans.
 *
 * @param changes of the document, see {@link DesiredState#changesFrom}, and of the catalog, see {@link CatalogDifference#lines}
 * @param actions loads and unloads that the change causes
 * @param pricePerHour of the nodes that the plan uses without the change, US dollars per hour
 * @param pricePerHourAfter the same with the change
 */
public record DesiredOutlook(
        List<String> changes, List<OutlookAction> actions, double pricePerHour, double pricePerHourAfter) {

    /**
     * @param action {@code load}, {@code unload} or {@code notice}, a need that cannot be met
     * @param reason one sentence, blank if the policy states none
     */
    public record OutlookAction(String action, String variant, String node, String reason) {}

    private static final String REPLACEMENT = "replacement-of-";

    public DesiredOutlook {
        changes = List.copyOf(changes);
        actions = List.copyOf(actions);
    }

    /**
     * Plans a round twice; may take a second for a large cluster. Changes nothing.
     *
     * @param present the situation, by the state {@code before}
     * @param plan the plan in force
     * @param former the catalog of the state {@code before}, with forbidden variants
     * @param whole that of the state {@code next}
     */
    public static DesiredOutlook of(
            Situation present,
            PlacementPlan plan,
            PlanningPolicy policy,
            Catalog former,
            Catalog whole,
            DesiredState before,
            DesiredState next) {
        Situation after = situation(present, new DesiredCatalog(whole).with(next), before, next);
        PlacementPlan without = policy.plan(present, plan);
        PlacementPlan with = policy.plan(after, plan);
        List<OutlookAction> actions = new ArrayList<>();
        with.placements().stream()
                .filter(placement -> !without.placements().contains(placement))
                .forEach(placement -> actions.add(action("load", placement, with)));
        without.placements().stream()
                .filter(placement -> !with.placements().contains(placement))
                .forEach(placement -> actions.add(action("unload", placement, with)));
        Set<String> notices = without.changes().stream().map(PlanChange::reason).collect(Collectors.toSet());
        with.changes().stream()
                .filter(change -> change.isNotice() && !notices.contains(change.reason()))
                .forEach(notice -> actions.add(new OutlookAction("notice", "", "", notice.reason())));
        List<String> changes = new ArrayList<>(next.changesFrom(before));
        changes.addAll(new CatalogDifference(former, whole).lines());
        return new DesiredOutlook(changes, actions, price(present, without), price(after, with));
    }

    private static Situation situation(Situation present, Catalog catalog, DesiredState before, DesiredState next) {
        SortedSet<String> replaced = new TreeSet<>(next.replacements());
        replaced.removeAll(before.replacements());
        List<NodeCapacity> nodes = present.nodes().stream()
                .map(node -> next.cordons().contains(node.id()) || replaced.contains(node.id())
                        ? node.asCordoned()
                        : before.cordons().contains(node.id()) ? node.asOpen() : node)
                .collect(Collectors.toCollection(ArrayList::new));
        // as soon as another machine of the same type serves in the place of each
        present.nodes().stream()
                .filter(node -> replaced.contains(node.id()))
                .forEach(node -> nodes.add(new NodeCapacity(REPLACEMENT + node.id(), node.type(), true)));
        return present.on(catalog, nodes, demand(present, catalog, before, next));
    }

    private static List<ArrivalRate> demand(
            Situation present, Catalog catalog, DesiredState before, DesiredState next) {
        SortedSet<String> ended = new TreeSet<>(before.pins());
        ended.removeAll(next.pins());
        AvailabilityPins former = new AvailabilityPins(present.catalog());
        former.wish(ended);
        Set<DemandClass> unpinned =
                former.with(List.of()).stream().map(ArrivalRate::of).collect(Collectors.toSet());
        AvailabilityPins pins = new AvailabilityPins(catalog);
        pins.wish(next.pins());
        return pins.with(present.demand().stream()
                .filter(rate -> catalog.applicationOf(rate.of().target()).isPresent())
                .filter(rate -> rate.requests() > 0 || rate.waiting() > 0 || !unpinned.contains(rate.of()))
                .toList());
    }

    private static OutlookAction action(String action, Placement placement, PlacementPlan plan) {
        String reason = plan.changes().stream()
                .filter(change ->
                        change.add().contains(placement) || change.remove().contains(placement))
                .map(PlanChange::reason)
                .findFirst()
                .orElse("");
        return new OutlookAction(action, placement.variant(), placement.node(), reason);
    }

    private static double price(Situation situation, PlacementPlan plan) {
        Set<String> used = plan.placements().stream().map(Placement::node).collect(Collectors.toSet());
        return situation.nodes().stream()
                .filter(node -> used.contains(node.id()))
                .mapToDouble(node -> node.type().pricePerHour())
                .sum();
    }
}
