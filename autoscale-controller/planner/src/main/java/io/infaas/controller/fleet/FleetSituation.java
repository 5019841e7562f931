package io.infaas.controller.fleet;

import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.Offering;
import io.infaas.controller.plan.MachineMarket;
import io.infaas.controller.plan.MachinePlan;
import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The input of {@link FleetDecision}.
 *
 * @param nowMs monotonic time, ms
 * @param offerings offerings that are available now, the cheapest first
 * @param starts time from a launch until a node answers, by offering, also of unavailable ones
 * @param nodes all machines that are not gone, and their nodes, by id
 * @param failed machines that are gone, by id
 * @param shrinking whether machines are missing, or were lost a moment ago, without our request
 * @param resumed whether an operator or another configuration ends a pause of replacements
 * @param policy plans machines for the present demand
 */
public record FleetSituation(
        long nowMs,
        List<Offering> offerings,
        SortedMap<String, Duration> starts,
        List<FleetNode> nodes,
        List<FleetNode> failed,
        boolean shrinking,
        boolean resumed,
        Function<MachineMarket, MachinePlan> policy) {

    public FleetSituation {
        offerings = offerings.stream().sorted(Offering.CHEAPEST_FIRST).toList();
        starts = Collections.unmodifiableSortedMap(new TreeMap<>(starts));
        nodes = nodes.stream().sorted(Comparator.comparing(FleetNode::id)).toList();
        failed = failed.stream().sorted(Comparator.comparing(FleetNode::id)).toList();
    }

    /** Time from a launch until a machine of its offering answers; zero if its provider has no such offering any more. */
    Duration start(FleetNode node) {
        return starts.getOrDefault(node.machine().offering(), Duration.ZERO);
    }

    List<FleetNode> open() {
        return nodes.stream().filter(FleetNode::isOpen).toList();
    }

    /** Nodes that were cordoned here: they may be used again. */
    List<FleetNode> cordoned() {
        return nodes.stream()
                .filter(node -> node.life() == MachineLife.CORDONED && !node.cordonedByOperator())
                .toList();
    }

    /** Price of all machines, US dollars per hour. */
    double pricePerHour() {
        return nodes.stream().mapToDouble(node -> node.machine().pricePerHour()).sum();
    }
}
