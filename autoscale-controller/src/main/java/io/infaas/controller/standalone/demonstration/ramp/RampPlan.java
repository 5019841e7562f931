package io.infaas.controller.standalone.demonstration.ramp;

import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.InstanceState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A target that shows scaling and that this machine can serve, by the profiles.
 *
 * @param ceiling highest rate that the machine sustains by its profiles, queries/s
 * @param slowdown how many times as long as by their profiles queries take now, at least 1
 */
record RampPlan(RampTarget target, double ceiling, double slowdown) {

    /** Share of the cores and of the loaded capacity: queues stay short, and other processes may disturb a little. */
    private static final double USABLE = 0.7;

    /** Core time of client, gateway and node for a query of about 100 KB, without the execution, ms. */
    private static final double OVERHEAD_MS = 3;

    /**
     * Returns the first target on which the policy scales up and down and whose peak the machine can serve.
     *
     * @param cores of the machine, for nodes, gateway and client together
     * @param out receives one line per target with the reason
     */
    static Optional<RampPlan> of(
            List<RampTarget> targets, Function<RampTarget, RampForecast> forecasts, int cores, Consumer<String> out) {
        for (RampTarget target : targets) {
            RampForecast forecast = forecasts.apply(target);
            double peak = RampSchedule.HIGH * target.rate(forecast.base());
            double ceiling = USABLE * sustainable(target, forecast, cores);
            boolean scales = forecast.up() && forecast.down();
            String decision = peak > ceiling
                    ? "skipped: %d cores sustain only %.1f queries/s".formatted(cores, ceiling)
                    : scales ? "selected" : "skipped: the policy would not scale up and down";
            out.accept("  target %s, peak %.1f queries/s: %s".formatted(target, peak, decision));
            if (peak <= ceiling && scales) {
                return Optional.of(new RampPlan(target, ceiling, 1));
            }
        }
        return Optional.empty();
    }

    /** The lower of the capacities at the top and of the cores, queries/s. */
    private static double sustainable(RampTarget target, RampForecast forecast, int cores) {
        double costliest = target.members(forecast.top().placements()).stream()
                .mapToDouble(RampTarget.Member::coreMs)
                .max()
                .orElse(0);
        return Math.min(target.rate(forecast.top()), cores * 1000 / (costliest + OVERHEAD_MS));
    }

    /** The same plan on a machine whose queries take that many times as long as by their profiles. */
    RampPlan slowedBy(double times) {
        return new RampPlan(target.slowedBy(times), ceiling, times);
    }

    RampSchedule schedule(int hysteresisSeconds) {
        return new RampSchedule(
                target.lowRate() / slowdown, ceiling, ceiling / slowdown, hysteresisSeconds, this::loadedCapacity);
    }

    private double loadedCapacity(Map<Placement, InstanceState> instances) {
        return target.rate(instances.entrySet().stream()
                .filter(instance -> instance.getValue().isServing())
                .map(Map.Entry::getKey)
                .toList());
    }
}
