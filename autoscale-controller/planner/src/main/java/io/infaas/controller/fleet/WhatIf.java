package io.infaas.controller.fleet;

import io.infaas.controller.plan.ArrivalRate;
import io.infaas.controller.plan.MachinePolicy;
import io.infaas.controller.plan.MachinePolicy.MachineMarket;
import io.infaas.controller.plan.MachinePolicy.MachinePlan;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanOutlook;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Answers how demand would be carried by other nodes, once the policy has planned for them. Pure. */
public interface WhatIf {

    /**
     * The outlook with the present demand.
     *
     * @param coming machines beside the present nodes
     */
    PlanOutlook with(List<PlannedMachine> coming);

    /** A machine that is on its way, or may be. */
    record PlannedMachine(String nodeType, String zone) {}

    /** Whether the policy plans machines itself. */
    default boolean plansMachines() {
        return false;
    }

    /** The steps of a policy that plans machines itself; empty if it does not. */
    default Optional<MachinePlan> machines(MachineMarket market) {
        return Optional.empty();
    }

    /** Whether some demand rises. */
    boolean isRising();

    /** The outlook on the present nodes after some time if the present rise lasts. */
    PlanOutlook after(Duration time);

    /** The outlook without some of the present nodes, for {@link PlanOutlook#withMargin more than the present demand}. */
    PlanOutlook without(Set<String> nodes);

    /** The present demand, items/s. */
    double items();

    /** Least share of the cores of the other nodes that this demand keeps busy under any plan: cheap. */
    double leastUtilizationWithout(Set<String> nodes);

    /** Asks the policy itself, the same question once. Not thread-safe. */
    static final class PolicyWhatIf implements WhatIf {
        private final PlanningPolicy policy;
        private final PolicySettings settings;
        private final Situation situation;
        private final PlacementPlan plan;
        private final boolean settled;
        private final Map<List<PlannedMachine>, PlanOutlook> with = new LinkedHashMap<>();
        private final Map<Set<String>, PlanOutlook> without = new LinkedHashMap<>();

        /**
         * @param plan the plan in force
         * @param settled whether the policy has just planned it without changes: on these nodes it would not change it
         */
        PolicyWhatIf(
                PlanningPolicy policy,
                PolicySettings settings,
                Situation situation,
                PlacementPlan plan,
                boolean settled) {
            this.policy = policy;
            this.settings = settings;
            this.situation = situation;
            this.plan = plan;
            this.settled = settled;
        }

        @Override
        public PlanOutlook with(List<PlannedMachine> coming) {
            return with.computeIfAbsent(List.copyOf(coming), machines -> {
                List<NodeCapacity> nodes = new ArrayList<>(situation.nodes());
                for (PlannedMachine machine : machines) {
                    int number = nodes.size();
                    situation
                            .catalog()
                            .nodeType(machine.nodeType())
                            .ifPresent(nodeType ->
                                    nodes.add(new NodeCapacity("coming-" + number, nodeType, true).in(machine.zone())));
                }
                return machines.isEmpty() && settled
                        ? PlanOutlook.of(situation, plan, settings)
                        : PlanOutlook.after(policy, situation.on(nodes), plan, settings);
            });
        }

        @Override
        public boolean plansMachines() {
            return policy instanceof MachinePolicy;
        }

        @Override
        public Optional<MachinePlan> machines(MachineMarket market) {
            return policy instanceof MachinePolicy machinePolicy
                    ? Optional.of(machinePolicy.machines(situation, plan, market))
                    : Optional.empty();
        }

        @Override
        public boolean isRising() {
            return situation.demand().stream().anyMatch(rate -> !rate.rise().isNone());
        }

        @Override
        public PlanOutlook after(Duration time) {
            return PlanOutlook.after(policy, PlanOutlook.later(situation, time), plan, settings);
        }

        @Override
        public PlanOutlook without(Set<String> nodes) {
            return without.computeIfAbsent(
                    new TreeSet<>(nodes), fewer -> PlanOutlook.after(policy, withMarginOn(fewer), plan, settings));
        }

        @Override
        public double items() {
            return situation.demand().stream().mapToDouble(ArrivalRate::items).sum();
        }

        @Override
        public double leastUtilizationWithout(Set<String> nodes) {
            return PlanOutlook.leastUtilization(withMarginOn(nodes));
        }

        private Situation withMarginOn(Set<String> fewer) {
            List<NodeCapacity> nodes = situation.nodes().stream()
                    .filter(node -> !fewer.contains(node.id()))
                    .toList();
            return PlanOutlook.withMargin(situation).on(nodes);
        }
    }
}
