package io.infaas.gateway.objective;

import io.infaas.catalog.Objective;
import io.infaas.gateway.refusal.Refusal;
import java.util.Optional;

/**
 * The objective that one query states; the rest comes from its application.
 *
 * @param variant the one variant that may serve it, by full name or alias
 * @param offline whether the query yields to others
 */
public record RequestedObjective(
        Optional<Double> latencyMs,
        Optional<Double> minAccuracy,
        Optional<Double> preferredAccuracy,
        Optional<String> variant,
        Optional<Boolean> offline) {

    public static final RequestedObjective NONE = new RequestedObjective(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Whether the query states a bound or a floor itself. */
    public boolean explicit() {
        return latencyMs.isPresent() || minAccuracy.isPresent();
    }

    /** This objective where it is stated, else {@code others}. */
    public RequestedObjective or(RequestedObjective others) {
        return new RequestedObjective(
                latencyMs.or(others::latencyMs),
                minAccuracy.or(others::minAccuracy),
                preferredAccuracy.or(others::preferredAccuracy),
                variant.or(others::variant),
                offline.or(others::offline));
    }

    /**
     * The objective in force. A query that states a floor and no preferred accuracy prefers no more than its floor.
     *
     * @throws Refusal where the preferred accuracy is below the floor
     */
    public Objective over(Objective defaults) {
        double floor = minAccuracy.orElse(defaults.minAccuracy());
        double preferred = preferredAccuracy.orElse(minAccuracy.isPresent() ? floor : defaults.preferredAccuracy());
        if (preferred < floor) {
            throw Refusal.invalid("%s %s must not be below %s %s%s; raise the one or lower the other"
                    .formatted(
                            ObjectiveField.PREFERRED_ACCURACY.header(),
                            preferred,
                            ObjectiveField.MIN_ACCURACY.header(),
                            floor,
                            minAccuracy.isPresent() ? "" : " (the application's default)"));
        }
        return new Objective(latencyMs.orElse(defaults.latencyMs()), floor, preferred);
    }
}
