package io.infaas.controller.policy;

import com.google.ortools.Loader;
import com.google.ortools.linearsolver.MPConstraint;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPVariable;
import io.infaas.controller.policy.Needs.WaysOfNeed;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The numbers of machines of least cost, by a mixed-integer program with the objective of {@link FleetSearch}: whole machines of each kind, launches,
 * nodes that applications ask for, and queries that no machine carries. Needs share the machines in the best way, where the search gives them to one
 * need after the other. OR-Tools is found where it is on the class path; nothing else needs it.
 */
final class FleetOptimum {

    /** The search ends by its nodes, not by a clock: on a busy machine it finds the same. Random markets need one. */
    private static final String LIMIT = "limits/nodes = 1000";

    /** US dollars per hour for all queries of a need: much more than any machine; numbers that differ too much make a solver inexact. */
    private static final double MOST_DOLLARS = 1000;

    private final MPSolver solver = MPSolver.createSolver("SCIP");
    private final FleetProblem problem;
    private final double margin;
    private final SortedMap<String, MPVariable> counts = new TreeMap<>();
    private final SortedMap<Pool, MPConstraint> processors = new TreeMap<>();
    private final SortedMap<String, MPConstraint> budgets = new TreeMap<>();

    private FleetOptimum(FleetProblem problem, double margin) {
        this.problem = problem;
        this.margin = margin;
    }

    /**
     * A fleet.
     *
     * @param counts of machines by node type
     * @param cost US dollars per hour
     */
    record Optimum(SortedMap<String, Integer> counts, double cost) {}

    /**
     * The cheapest fleet.
     *
     * @param margin factor on what the needs take
     * @return empty if the limits of the fleet allow none, or none was found within the limit of the search
     */
    static Optional<Optimum> of(FleetProblem problem, double margin) {
        Loader.loadNativeLibraries();
        FleetOptimum optimum = new FleetOptimum(problem, margin);
        try {
            return optimum.solve();
        } finally {
            // its memory is not the JVM's
            optimum.solver.delete();
        }
    }

    private Optional<Optimum> solve() {
        if (!solver.setSolverSpecificParametersAsString(LIMIT)) {
            throw new IllegalStateException("SCIP does not accept '" + LIMIT + "'");
        }
        problem.kinds().forEach(this::addMachines);
        limitMachines();
        List<List<Way>> ways = problem.ways();
        for (int i = 0; i < ways.size(); i++) {
            add(problem.needs().get(i), ways.get(i));
        }
        MPSolver.ResultStatus status = solver.solve();
        if (status != MPSolver.ResultStatus.OPTIMAL && status != MPSolver.ResultStatus.FEASIBLE) {
            return Optional.empty();
        }
        SortedMap<String, Integer> numbers = new TreeMap<>();
        counts.forEach((type, count) -> numbers.put(type, (int) Math.round(count.solutionValue())));
        return Optional.of(new Optimum(numbers, solver.objective().value()));
    }

    private void addMachines(Kind kind) {
        int limit = kind.offering() == null
                ? kind.present()
                : Math.max(kind.present(), problem.market().maximum());
        MPVariable count = solver.makeIntVar(kind.fixed(), limit, "");
        MPVariable launched = solver.makeNumVar(0, limit, "");
        MPConstraint launches = atLeast(-kind.present());
        launches.setCoefficient(launched, 1);
        launches.setCoefficient(count, -1);
        solver.objective().setCoefficient(count, kind.price());
        solver.objective().setCoefficient(launched, kind.price() * kind.launch());
        counts.put(kind.nodeType(), count);
        for (boolean accelerators : new boolean[] {false, true}) {
            MPConstraint pool = atLeast(0);
            pool.setCoefficient(count, 1);
            processors.put(new Pool(kind.nodeType(), accelerators), pool);
        }
    }

    private MPConstraint atLeast(double bound) {
        return solver.makeConstraint(bound, Double.POSITIVE_INFINITY);
    }

    /** Machines that exist may stay, whatever the limits. */
    private void limitMachines() {
        List<Kind> kinds = problem.kinds();
        int present = kinds.stream().mapToInt(Kind::present).sum();
        double paid = kinds.stream()
                .mapToDouble(kind -> kind.price() * kind.present())
                .sum();
        double fixed =
                kinds.stream().mapToDouble(kind -> kind.price() * kind.fixed()).sum();
        MPConstraint number = solver.makeConstraint(
                problem.market().minimum(), Math.max(present, problem.market().maximum()));
        MPConstraint price =
                solver.makeConstraint(0, Math.max(paid, problem.market().budgetPerHour() + fixed));
        kinds.forEach(kind -> {
            number.setCoefficient(count(kind.nodeType()), 1);
            price.setCoefficient(count(kind.nodeType()), kind.price());
        });
    }

    private MPVariable count(String nodeType) {
        return Objects.requireNonNull(counts.get(nodeType));
    }

    private void add(WaysOfNeed waysOfNeed, List<Way> ways) {
        Need need = waysOfNeed.need();
        MPVariable late = solver.makeNumVar(0, 1, "");
        solver.objective().setCoefficient(late, Math.min(MOST_DOLLARS, need.lateDollarsPerHour()));
        MPConstraint whole = solver.makeConstraint(1 - Shares.LEAST, 1);
        whole.setCoefficient(late, 1);
        Double budget = need.application().budgetPerHour();
        MPConstraint spent = budgets.computeIfAbsent(
                need.application().name(),
                name -> solver.makeConstraint(0, budget == null ? Double.POSITIVE_INFINITY : budget));
        int minimum = need.application().minNodes();
        MPConstraint nodes = atLeast(minimum > 1 && need.isActive() ? minimum : 0);
        MPVariable missing = solver.makeNumVar(0, Double.POSITIVE_INFINITY, "");
        nodes.setCoefficient(missing, 1);
        solver.objective().setCoefficient(missing, FleetSearch.MISSING_NODE_DOLLARS);
        waysOfNeed.byPool().keySet().stream()
                .map(Pool::nodeType)
                .distinct()
                .forEach(type -> nodes.setCoefficient(count(type), 1));
        List<Way> better = problem.prefersAccuracy()
                ? ways.stream()
                        .flatMap(way -> PreferredWays.priced(waysOfNeed, way).stream())
                        .toList()
                : List.of();
        Stream.concat(ways.stream(), better.stream()).forEach(way -> {
            MPVariable share = solver.makeNumVar(0, 1, "");
            whole.setCoefficient(share, 1);
            Objects.requireNonNull(processors.get(way.pool())).setCoefficient(share, -margin * way.nodes());
            spent.setCoefficient(share, Needs.price(way));
            if (problem.prefersAccuracy()) {
                solver.objective().setCoefficient(share, need.lackDollarsPerHour(way.accuracy()));
            }
        });
    }
}
