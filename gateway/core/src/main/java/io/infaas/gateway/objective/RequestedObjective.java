package io.infaas.gateway.objective;

import io.infaas.catalog.Objective;
import io.infaas.gateway.refusal.Refusal;
import java.util.Optional;

/**
 * The objective in one query; its application provides all absent fields.
 *
 * @param variant the only variant that may serve the query, by full name or alias
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

    /** Whether the query states a bound or a floor. */
    public boolean isExplicit() {
        return latencyMs.isPresent() || minAccuracy.isPresent();
    }

    /** Returns this objective, with absent fields from {@code requestedObjective}. */
    public RequestedObjective or(RequestedObjective requestedObjective) {
        return new RequestedObjective(
                latencyMs.or(requestedObjective::latencyMs),
                minAccuracy.or(requestedObjective::minAccuracy),
                preferredAccuracy.or(requestedObjective::preferredAccuracy),
                variant.or(requestedObjective::variant),
                offline.or(requestedObjective::offline));
    }

    /**
     * Returns the objective in force. A query with a floor and no preferred accuracy prefers its floor.
     *
     * @throws Refusal if the preferred accuracy is below the floor
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

    /** The fields of a query's objective, each with its name as a header and as a request parameter. */
    enum ObjectiveField {
        LATENCY_MS("infaas-latency-ms"),
        MIN_ACCURACY("infaas-min-accuracy"),
        PREFERRED_ACCURACY("infaas-preferred-accuracy"),
        VARIANT("infaas-variant"),
        OFFLINE("infaas-offline");

        private final String header;
        private final String parameter;

        ObjectiveField(String header) {
            this.header = header;
            this.parameter = header.replace('-', '_');
        }

        /** Name of the HTTP header and of the gRPC metadata key. */
        String header() {
            return header;
        }

        /** Name of the request parameter. */
        String parameter() {
            return parameter;
        }
    }
}
