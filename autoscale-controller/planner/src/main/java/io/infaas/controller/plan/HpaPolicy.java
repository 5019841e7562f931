package io.infaas.controller.plan;

import io.infaas.catalog.Application;

/**
 * The autoscaler of Kubernetes, for comparison: one variant for each application, as policy {@code static} chooses it, with so many instances that
 * demand is {@value #TARGET} of their throughput. Differences of a tenth change nothing. Fewer instances follow once fewer were recommended for
 * five minutes, and then the most of these. Source: kubernetes.io, "Horizontal Pod Autoscaling", algorithm details and default behavior.
 */
public final class HpaPolicy implements PolicyFactory {

    private static final double TARGET = 0.7;
    private static final double TOLERANCE = 0.1;
    private static final int STABILIZATION_ROUNDS = 300;

    private static final String BELOW = "hpa below ";
    private static final String RECOMMENDED = "hpa recommended ";

    @Override
    public String label() {
        return "hpa";
    }

    @Override
    public PlanningPolicy with(PolicySettings settings) {
        return new StaticPolicy(settings, HpaPolicy::target);
    }

    private static double target(PlanDraft draft, Application application, double capacity) {
        double demand = draft.demands(application.name()).stream()
                .mapToDouble(demandClass -> demandClass.rate().items())
                .sum();
        double recommended = demand / TARGET;
        if (capacity > 0 && Math.abs(recommended / capacity - 1) <= TOLERANCE) {
            return capacity;
        }
        return recommended > capacity
                ? recommended
                : stabilized(draft.hysteresis(), application, recommended, capacity);
    }

    /** The highest recommendation since the first one below the capacity, once these have lasted; until then the capacity. */
    private static double stabilized(
            Hysteresis hysteresis, Application application, double recommended, double capacity) {
        String key = RECOMMENDED + application.name();
        int highest = hysteresis.highest(key, (int) Math.min(Integer.MAX_VALUE, Math.ceil(recommended)));
        if (hysteresis.count(BELOW + application.name()) < STABILIZATION_ROUNDS) {
            return capacity;
        }
        hysteresis.forget(BELOW + application.name());
        hysteresis.forget(key);
        return Math.min(capacity, highest);
    }
}
