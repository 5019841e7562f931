package io.infaas.controller.status;

import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.Situation;
import io.infaas.gateway.view.Node;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What a controller knew and wanted at one moment; never changes.
 *
 * @param policy label of its policy
 * @param started when the controller was started
 * @param viewVersion version of the newest view that was published, 0 if none was
 * @param situation what it planned from last
 * @param plan what it wants
 * @param since when each instance got its state
 * @param itemsPerSecond batch elements/s that gateways gave to each instance lately
 * @param changes the last steps between plans, newest first
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
        List<ControllerStatus.ChangeRow> changes) {

    public ControllerSnapshot {
        gateways = List.copyOf(gateways);
        nodes = List.copyOf(nodes);
        since = Map.copyOf(since);
        itemsPerSecond = Map.copyOf(itemsPerSecond);
        changes = List.copyOf(changes);
    }
}
