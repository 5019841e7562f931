package io.infaas.controller.fleet;

import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanOutlook;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Asks the policy itself. */
record PolicyWhatIf(PlanningPolicy policy, PolicySettings settings, Situation situation, PlacementPlan plan)
        implements WhatIf {

    @Override
    public PlanOutlook with(List<String> coming) {
        List<NodeCapacity> nodes = new ArrayList<>(situation.nodes());
        for (String type : coming) {
            int number = nodes.size();
            situation
                    .catalog()
                    .nodeType(type)
                    .ifPresent(known -> nodes.add(new NodeCapacity("coming-" + number, known, true)));
        }
        return PlanOutlook.after(policy, situation.on(nodes), plan, settings);
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
    public PlanOutlook without(Set<String> fewer) {
        List<NodeCapacity> nodes = situation.nodes().stream()
                .filter(node -> !fewer.contains(node.id()))
                .toList();
        return PlanOutlook.after(policy, PlanOutlook.withMargin(situation).on(nodes), plan, settings);
    }
}
