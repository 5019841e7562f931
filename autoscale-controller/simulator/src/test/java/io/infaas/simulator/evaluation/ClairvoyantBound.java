package io.infaas.simulator.evaluation;

import com.google.ortools.Loader;
import com.google.ortools.linearsolver.MPConstraint;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPSolverParameters;
import com.google.ortools.linearsolver.MPVariable;
import io.infaas.catalog.Catalog;
import io.infaas.simulator.evaluation.ServiceRates.Kind;
import io.infaas.simulator.evaluation.ServiceRates.QueryClass;
import io.infaas.simulator.workload.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The least price of machines with which anybody could have answered so many queries of a run in time, knowing all arrivals and the true speed of
 * each variant in advance. A lower bound, by a mixed-integer program over steps of equal length:
 *
 * <ul>
 *   <li>Of the machines that always exist, only those that are needed are paid. Of each other kind a whole number exists at each boundary of
 *       steps; some start and some end in between. A machine that neither starts nor ends in a step costs the whole step, others cost a part of
 *       it. Each later start costs the time of a boot besides; it may be in advance.
 *   <li>In each step the processors, and the accelerators, of the machines of a kind work no longer than these machines exist. An item takes the
 *       time of the fastest allowed variant at its best batch size; loading, memory, queues and noise cost nothing.
 *   <li>Queries that arrive in the last moments of a step may be served in the next one, if their bound allows it; a share of all is never served.
 * </ul>
 *
 * <p>Besides, a class is served in a step by no more than all of it x the number of machines: whole machines fulfil that anyway, and the relaxation
 * cannot serve a little load by a small part of a machine. The search ends after few nodes, so that the bound is the same on each machine.
 */
final class ClairvoyantBound {

    private static final Effort USUAL = new Effort(10, 1);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Search ends once the bound is as close to a fleet that was found; both are then as good for a comparison. */
    private static final double GAP = 0.005;

    private static final double SECONDS_PER_HOUR = 3600;

    private final MPSolver solver = MPSolver.createSolver("SCIP");
    private final List<Kind> kinds;
    private final List<QueryClass> classes;
    private final int steps;
    private final Effort effort;
    /** Machines that exist at the begin of a step, and those that start in it, by kind and step. */
    private final List<List<List<MPVariable>>> present = new ArrayList<>();
    /** Machine-seconds by kind and step. */
    private final List<List<MPVariable>> time = new ArrayList<>();

    /**
     * How exact a bound is; less effort never gives a higher one.
     *
     * @param stepSeconds length of a step, short beside the boot of a machine: else machines that come and go in each step would cost less than
     *     one that stays
     * @param nodes of the search tree: a limit on time would give other bounds on other machines
     */
    record Effort(int stepSeconds, int nodes) {}

    private ClairvoyantBound(List<Kind> kinds, List<QueryClass> classes, int steps, Effort effort) {
        this.kinds = kinds;
        this.classes = classes;
        this.steps = steps;
        this.effort = effort;
    }

    /**
     * The bound in US dollars.
     *
     * @param seed of the arrivals
     * @param violated share of the queries that need not be answered in time
     * @return empty if no fleet within the workload's limits can do it
     */
    static OptionalDouble dollars(Catalog catalog, Workload workload, long seed, double violated) {
        return dollars(catalog, workload, seed, violated, USUAL);
    }

    static OptionalDouble dollars(Catalog catalog, Workload workload, long seed, double violated, Effort effort) {
        Loader.loadNativeLibraries();
        ServiceRates rates = new ServiceRates(catalog, workload, seed);
        int steps = (int) Math.ceil((double) workload.length().toSeconds() / effort.stepSeconds());
        return new ClairvoyantBound(rates.kinds(), rates.classes(effort.stepSeconds()), steps, effort).solve(violated);
    }

    private OptionalDouble solve(double violated) {
        solver.setTimeLimit(LIMIT.toMillis());
        solver.objective().setMinimization();
        kinds.forEach(this::addMachines);
        serve(violated);
        MPSolverParameters parameters = new MPSolverParameters();
        parameters.setDoubleParam(MPSolverParameters.DoubleParam.RELATIVE_MIP_GAP, GAP);
        solver.setSolverSpecificParametersAsString("limits/nodes = " + effort.nodes());
        MPSolver.ResultStatus status = solver.solve(parameters);
        return status == MPSolver.ResultStatus.INFEASIBLE
                ? OptionalDouble.empty()
                : OptionalDouble.of(solver.objective().bestBound());
    }

    private MPVariable number(double most) {
        return solver.makeNumVar(0, most, "");
    }

    private MPVariable count(int most) {
        return solver.makeIntVar(0, most, "");
    }

    private void addMachines(Kind kind) {
        List<MPVariable> seconds = new ArrayList<>();
        List<List<MPVariable>> machines = new ArrayList<>();
        double perSecond = kind.pricePerHour() / SECONDS_PER_HOUR;
        MPVariable before = count(kind.most());
        for (int step = 0; step < steps; step++) {
            MPVariable after = count(kind.most());
            MPVariable started = count(kind.launchable() ? kind.most() : 0);
            MPVariable ended = count(kind.launchable() ? kind.most() : 0);
            MPVariable used = number(Double.POSITIVE_INFINITY);
            MPConstraint balance = solver.makeConstraint(0, 0);
            balance.setCoefficient(after, 1);
            balance.setCoefficient(before, -1);
            balance.setCoefficient(started, -1);
            balance.setCoefficient(ended, 1);
            MPConstraint least = solver.makeConstraint(0, Double.POSITIVE_INFINITY);
            least.setCoefficient(used, 1);
            least.setCoefficient(before, -effort.stepSeconds());
            least.setCoefficient(ended, effort.stepSeconds());
            MPConstraint largest = solver.makeConstraint(0, Double.POSITIVE_INFINITY);
            largest.setCoefficient(before, effort.stepSeconds());
            largest.setCoefficient(started, effort.stepSeconds());
            largest.setCoefficient(used, -1);
            solver.objective().setCoefficient(used, perSecond);
            solver.objective().setCoefficient(started, perSecond * kind.startSeconds());
            seconds.add(used);
            machines.add(List.of(before, started));
            before = after;
        }
        time.add(seconds);
        present.add(machines);
    }

    private void serve(double violated) {
        double queries = classes.stream().mapToDouble(QueryClass::queries).sum();
        MPConstraint refused = solver.makeConstraint(0, violated * queries);
        List<List<MPConstraint>> processors = new ArrayList<>();
        List<List<MPConstraint>> accelerators = new ArrayList<>();
        for (int kind = 0; kind < kinds.size(); kind++) {
            processors.add(capacities(kind));
            accelerators.add(capacities(kind));
        }
        for (QueryClass queryClass : classes) {
            MPVariable carried = number(0);
            for (int step = 0; step < steps; step++) {
                MPConstraint all = solver.makeConstraint(queryClass.items(step), queryClass.items(step));
                all.setCoefficient(carried, -1);
                carried = number(step + 1 < steps ? queryClass.lastItems(step) : 0);
                all.setCoefficient(carried, 1);
                MPVariable lost = number(Double.POSITIVE_INFINITY);
                all.setCoefficient(lost, queryClass.batch());
                refused.setCoefficient(lost, 1);
                MPConstraint linking = solver.makeConstraint(0, Double.POSITIVE_INFINITY);
                double items = queryClass.items(step) + (step == 0 ? 0 : queryClass.lastItems(step - 1));
                for (int kind = 0; kind < kinds.size(); kind++) {
                    double rate = queryClass.processorRates().get(kind);
                    double accelerated = queryClass.acceleratorRates().get(kind);
                    use(all, processors.get(kind).get(step), linking, rate);
                    use(all, accelerators.get(kind).get(step), linking, accelerated);
                    if (rate + accelerated > 0) {
                        present.get(kind).get(step).forEach(machine -> linking.setCoefficient(machine, items));
                    }
                }
            }
        }
    }

    private List<MPConstraint> capacities(int kind) {
        return time.get(kind).stream()
                .map(seconds -> {
                    MPConstraint capacity = solver.makeConstraint(0, Double.POSITIVE_INFINITY);
                    capacity.setCoefficient(seconds, 1);
                    return capacity;
                })
                .toList();
    }

    /** @param rate items/s of a whole machine; 0 if it cannot serve them */
    private void use(MPConstraint items, MPConstraint capacity, MPConstraint linking, double rate) {
        if (rate > 0) {
            MPVariable served = number(Double.POSITIVE_INFINITY);
            items.setCoefficient(served, 1);
            capacity.setCoefficient(served, -1 / rate);
            linking.setCoefficient(served, -1);
        }
    }
}
