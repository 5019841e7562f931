package io.infaas.controller.policy;

import com.google.ortools.Loader;
import com.google.ortools.linearsolver.MPConstraint;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPVariable;
import io.infaas.controller.plan.MachineMarket;
import io.infaas.controller.policy.Needs.WaysOfNeed;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The least cost of machines for needs, as a mixed-integer program with the objective of {@link FleetSearch}: whole machines of each kind, launches,
 * and queries that no machine carries. Needs share machines in the best way, where the search gives them to one need after the other.
 */
final class FleetOptimum {

    private static final double SECONDS_PER_HOUR = 3600;

    /** US dollars per hour for all queries of a need: much more than any machine; numbers that differ too much make a solver inexact. */
    private static final double MOST_DOLLARS = 1000;

    private final MPSolver solver = MPSolver.createSolver("SCIP");
    private final MPConstraint number;
    private final MPConstraint price;
    private final SortedMap<Pool, MPConstraint> processors = new TreeMap<>();

    private FleetOptimum(MachineMarket market) {
        number = solver.makeConstraint(market.minimum(), market.maximum());
        price = solver.makeConstraint(0, market.budgetPerHour());
    }

    /** US dollars per hour. */
    static double cost(List<WaysOfNeed> needs, List<Kind> kinds, MachineMarket market) {
        Loader.loadNativeLibraries();
        FleetOptimum optimum = new FleetOptimum(market);
        kinds.forEach(kind -> optimum.add(kind, market.maximum()));
        needs.forEach(optimum::add);
        MPSolver.ResultStatus status = optimum.solver.solve();
        if (status != MPSolver.ResultStatus.OPTIMAL) {
            throw new IllegalStateException("no optimum: " + status);
        }
        return optimum.solver.objective().value();
    }

    /** A kind of which none exists. */
    private void add(Kind kind, int most) {
        MPVariable count = solver.makeIntVar(0, most, kind.nodeType());
        number.setCoefficient(count, 1);
        price.setCoefficient(count, kind.price());
        solver.objective().setCoefficient(count, kind.cost(1));
        for (boolean accelerators : new boolean[] {false, true}) {
            MPConstraint ofPool = solver.makeConstraint(0, Double.POSITIVE_INFINITY);
            ofPool.setCoefficient(count, 1);
            processors.put(new Pool(kind.nodeType(), accelerators), ofPool);
        }
    }

    private void add(WaysOfNeed ways) {
        Need need = ways.need();
        double dollars = need.perSecond() * need.application().dollarsForLateQuery() * SECONDS_PER_HOUR;
        MPConstraint whole = solver.makeConstraint(1 - Shares.LEAST, 1);
        MPVariable late = solver.makeNumVar(0, 1, "");
        whole.setCoefficient(late, 1);
        solver.objective().setCoefficient(late, Math.min(MOST_DOLLARS, dollars));
        ways.byPool().forEach((pool, ofPool) -> {
            MPVariable share = solver.makeNumVar(0, 1, "");
            whole.setCoefficient(share, 1);
            Objects.requireNonNull(processors.get(pool))
                    .setCoefficient(share, -ofPool.get(0).nodes());
        });
    }
}
