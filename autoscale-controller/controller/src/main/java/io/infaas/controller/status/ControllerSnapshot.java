package io.infaas.controller.status;

import io.infaas.controller.accuracy.AccuracyEstimate;
import io.infaas.controller.demand.ObjectiveTraffic;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.policy.LoadedInstance;
import io.infaas.gateway.contract.Node;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state of a controller at one moment. Immutable.
 *
 * @param policy label of the policy
 * @param started start time of the controller
 * @param viewVersion version of the newest published view, 0 if none
 * @param situation input of the planning policy
 * @param plan the plan in force
 * @param since since when each instance has its state
 * @param itemsPerSecond batch elements/s that gateways sent to each instance recently
 * @param changes the last plan changes, newest first
 * @param fleet the machines and their bounds
 * @param leadership whether this controller leads; all else is empty if it does not
 * @param traffic outcomes of queries
 * @param viewFrozen why the view keeps nodes that disappeared; blank if it does not
 * @param accuracies what compared answers say of accuracies, by full name of the variant
 */
public record ControllerSnapshot(
        String policy,
        Instant time,
        Instant started,
        long viewVersion,
        List<ControllerStatus.GatewayRow> gateways,
        List<Node> nodes,
        Situation situation,
        PlacementPlan plan,
        Map<Placement, Instant> since,
        Map<Placement, Double> itemsPerSecond,
        List<ControllerStatus.ChangeRow> changes,
        ControllerStatus.FleetRow fleet,
        ControllerStatus.LeadershipRow leadership,
        ObjectiveTraffic traffic,
        String viewFrozen,
        SortedMap<String, AccuracyEstimate> accuracies) {

    public ControllerSnapshot {
        gateways = List.copyOf(gateways);
        nodes = List.copyOf(nodes);
        since = Map.copyOf(since);
        itemsPerSecond = Map.copyOf(itemsPerSecond);
        changes = List.copyOf(changes);
        accuracies = Collections.unmodifiableSortedMap(new TreeMap<>(accuracies));
    }

    /** The instances with their queries, as far as the catalog has their profiles. */
    SortedMap<Placement, LoadedInstance> loaded() {
        return LoadedInstance.of(situation, itemsPerSecond);
    }

    /** This snapshot with its leadership among several controllers. */
    public ControllerSnapshot with(ControllerStatus.LeadershipRow row) {
        return new ControllerSnapshot(
                policy,
                time,
                started,
                viewVersion,
                gateways,
                nodes,
                situation,
                plan,
                since,
                itemsPerSecond,
                changes,
                fleet,
                row,
                traffic,
                viewFrozen,
                accuracies);
    }
}
