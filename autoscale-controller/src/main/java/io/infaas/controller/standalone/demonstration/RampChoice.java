package io.infaas.controller.standalone.demonstration;

import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.InstanceState;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A ramp that shows something and that this machine can carry, by the profiles: policies decide by them, too.
 *
 * @param ceiling highest rate at which the machine keeps up, queries/s
 */
record RampChoice(RampTarget target, double ceiling) {

    /** Of all cores and of what is loaded: queues stay short up to it, and other processes may disturb a little. */
    private static final double USABLE = 0.7;

    /** What client, gateway and node take of the cores for a query of some 100 KB beside the execution, ms. */
    private static final double AROUND_MS = 3;

    /**
     * The first target on which the policy will scale up and down and whose top the machine can carry; tells why others were
     * not taken.
     *
     * @param cores of the machine, for nodes, gateway and client together
     */
    static Optional<RampChoice> of(
            List<RampTarget> targets, Function<RampTarget, RampForecast> forecasts, int cores, Consumer<String> out) {
        for (RampTarget target : targets) {
            RampForecast forecast = forecasts.apply(target);
            double needed = RampCourse.HIGH * target.rate(forecast.base());
            double ceiling = USABLE * possible(target, forecast, cores);
            String why = needed > ceiling
                    ? "not taken: %d cores can do %.1f surely".formatted(cores, ceiling)
                    : !forecast.up() || !forecast.down() ? "not taken: nothing would come or go" : "taken";
            out.accept("ramp on '%s', accuracy %s within %.0f ms, up to %.1f queries/s of %d: %s"
                    .formatted(
                            target.model(),
                            target.objective().minAccuracy(),
                            target.objective().latencyMs(),
                            needed,
                            target.batch(),
                            why));
            if (why.equals("taken")) {
                return Optional.of(new RampChoice(target, ceiling));
            }
        }
        return Optional.empty();
    }

    /** By what is loaded at the top and by the cores: the least of both, queries/s. */
    private static double possible(RampTarget target, RampForecast forecast, int cores) {
        double costliest = forecast.top().stream()
                .map(place -> target.members().get(place.variant()))
                .filter(Objects::nonNull)
                .mapToDouble(RampTarget.Figures::coreMs)
                .max()
                .orElse(0);
        return Math.min(target.rate(forecast.top()), cores * 1000 / (costliest + AROUND_MS));
    }

    RampCourse course() {
        return new RampCourse(target.lowRate(), ceiling, this::loaded);
    }

    private double loaded(Map<Placement, InstanceState> instances) {
        return target.rate(instances.entrySet().stream()
                .filter(instance -> instance.getValue().serving())
                .map(Map.Entry::getKey)
                .toList());
    }
}
