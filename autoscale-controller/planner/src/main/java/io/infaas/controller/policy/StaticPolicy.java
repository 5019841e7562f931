package io.infaas.controller.policy;

import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicyMemory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import java.util.List;
import java.util.Set;

/** One variant for each application, on as many nodes as its peak needs; demand never changes that. */
public final class StaticPolicy implements PolicyFactory {

    @Override
    public String label() {
        return "static";
    }

    @Override
    public PlanningPolicy with(PolicySettings settings) {
        return new CostPlanner(settings, new WayRule() {
            @Override
            public Situation seen(Situation situation, PolicyMemory memory) {
                return ProvidedVariant.seen(
                        situation, application -> settings.peak().getOrDefault(application.name(), 0.0));
            }

            @Override
            public boolean keepsReserves() {
                return false;
            }

            @Override
            public List<Option> choose(List<Option> usable, Set<String> plannedVariants) {
                return ProvidedVariant.choose(usable, plannedVariants);
            }
        });
    }
}
