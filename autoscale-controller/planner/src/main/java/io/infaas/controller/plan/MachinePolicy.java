package io.infaas.controller.plan;

import io.infaas.controller.node.Offering;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** A policy that plans machines as well as placements. Pure, like all policies. */
public interface MachinePolicy extends PlanningPolicy {

    /**
     * The machines that should come and go.
     *
     * @param plan the plan in force
     */
    MachinePlan machines(Situation situation, PlacementPlan plan, MachineMarket market);

    /**
     * Machines that exist and that could.
     *
     * @param offerings that can be launched now
     * @param machines that serve or will, and are not leaving
     * @param maximum machines that may exist at a time
     * @param minimum machines that must stay
     * @param budgetPerHour limit on the price of all machines, US dollars per hour
     */
    record MachineMarket(
            List<Offering> offerings, List<Machine> machines, int minimum, int maximum, double budgetPerHour) {
        public MachineMarket {
            offerings = List.copyOf(offerings);
            machines = List.copyOf(machines);
        }
    }

    /**
     * A machine that serves or will.
     *
     * @param pricePerHour US dollars per hour
     * @param ready whether its node answers
     * @param mayEnd whether it was launched and nothing requires that it stays
     */
    record Machine(String id, String nodeType, double pricePerHour, boolean ready, boolean mayEnd) {}

    /**
     * Machines to launch, by offering, and nodes to empty, the least needed one first.
     *
     * @param shortage whether the present and coming machines carry less than the demand
     */
    record MachinePlan(List<Launch> launches, List<Leaving> leaving, boolean shortage) {
        public MachinePlan {
            launches = List.copyOf(launches);
            leaving = List.copyOf(leaving);
        }

        /** Ids of the nodes to empty. */
        public SortedSet<String> leavingNodes() {
            SortedSet<String> nodes = new TreeSet<>();
            leaving.forEach(node -> nodes.add(node.node()));
            return nodes;
        }
    }

    /** Machines to launch, and why. */
    record Launch(Offering offering, int count, String reason) {}

    /** A node to empty, and why. */
    record Leaving(String node, String reason) {}
}
