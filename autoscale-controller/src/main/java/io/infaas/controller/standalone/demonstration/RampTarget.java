package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Objective;
import io.infaas.controller.plan.Placement;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;

/**
 * Whom the ramp asks, and how.
 *
 * @param model an application, an architecture or a variant
 * @param batch items of each query
 * @param members the variants that may serve, by full name
 */
record RampTarget(String model, Objective objective, int batch, Map<String, Figures> members) {

    /**
     * What one instance does by its profile.
     *
     * @param rate queries/s that it can carry
     * @param coreMs what a query takes of the machine's cores, ms
     */
    record Figures(double rate, double coreMs) {}

    RampTarget {
        members = Map.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("ramp on '%s' without a variant that may serve".formatted(model));
        }
    }

    /** At the foot of the ramp: what the slowest of them carries with ease, queries/s. */
    double lowRate() {
        return RampCourse.LOW
                * members.values().stream().mapToDouble(Figures::rate).min().orElseThrow();
    }

    /** What instances can carry together by their profiles, queries/s; those of other variants carry nothing. */
    double rate(Collection<Placement> instances) {
        return instances.stream()
                .map(place -> members.get(place.variant()))
                .filter(Objects::nonNull)
                .mapToDouble(Figures::rate)
                .sum();
    }
}
