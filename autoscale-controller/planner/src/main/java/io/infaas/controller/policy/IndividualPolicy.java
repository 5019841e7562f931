package io.infaas.controller.policy;

import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Common practice: replicas of one variant. Demand that nothing serves gets the variant that answers soonest, load time included; from then on the
 * number of instances and machines follows demand, and no other variant takes its place.
 */
public final class IndividualPolicy implements PolicyFactory {

    @Override
    public String label() {
        return "individual";
    }

    @Override
    public PlanningPolicy with(PolicySettings settings) {
        return new CostPlanner(settings, new WayRule() {
            @Override
            public List<Option> choose(List<Option> usable, Set<String> plannedVariants) {
                return soonest(usable, plannedVariants);
            }
        });
    }

    private static List<Option> soonest(List<Option> usable, Set<String> plannedVariants) {
        return usable.stream()
                .min(Comparator.<Option>comparingInt(option -> plannedVariants.contains(option.variant()) ? 0 : 1)
                        .thenComparingDouble(
                                option -> option.candidate().profile().loadMs() + option.serviceMs())
                        .thenComparing(Option::variant))
                .map(soonest -> usable.stream()
                        .filter(option -> option.variant().equals(soonest.variant()))
                        .toList())
                .orElse(List.of());
    }
}
