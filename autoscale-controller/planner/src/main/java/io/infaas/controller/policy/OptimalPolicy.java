package io.infaas.controller.policy;

import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicyFactory;
import io.infaas.controller.plan.PolicySettings;

/**
 * Makes the policy {@code optimal}: {@code cost} with the machines of a {@linkplain FleetOptimum mixed-integer program}, to measure how far exchanges
 * are from the optimum.
 */
public final class OptimalPolicy implements PolicyFactory {

    private static final String SOLVER = "com.google.ortools.Loader";

    private final String solver;

    public OptimalPolicy() {
        this(SOLVER);
    }

    /** @param solver name of a class of OR-Tools */
    OptimalPolicy(String solver) {
        this.solver = solver;
    }

    /** Whether OR-Tools is on the class path. */
    static boolean isAvailable() {
        return isAvailable(SOLVER);
    }

    private static boolean isAvailable(String solver) {
        try {
            Class.forName(solver, false, OptimalPolicy.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    @Override
    public String label() {
        return "optimal";
    }

    /** @throws IllegalArgumentException without OR-Tools */
    @Override
    public PlanningPolicy with(PolicySettings settings) {
        if (!isAvailable(solver)) {
            throw new IllegalArgumentException(
                    "policy 'optimal' needs OR-Tools, which is not on the class path: add com.google.ortools:ortools-java and what it depends on, or their jars to the folder lib of infaas");
        }
        return new CostPlanner(settings, new WayRule() {
            @Override
            public boolean prefersAccuracy() {
                return true;
            }

            @Override
            public FleetSearch.Fleet machines(FleetSearch search) {
                return search.optimum();
            }
        });
    }
}
