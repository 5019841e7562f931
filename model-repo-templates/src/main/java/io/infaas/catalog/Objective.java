package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Latency and accuracy that a query requires.
 *
 * @param latencyMs bound on the time from request to response, in ms, decimals allowed, above 0
 * @param minAccuracy hard accuracy floor, 0 to 1
 * @param preferredAccuracy accuracy to serve where the bound allows it, from {@code minAccuracy} to 1; given up before the bound is missed
 */
public record Objective(double latencyMs, double minAccuracy, double preferredAccuracy) {

    public Objective {
        Checks.positive("latencyMs", latencyMs);
        Checks.share("minAccuracy", minAccuracy);
        Checks.share("preferredAccuracy", preferredAccuracy);
        if (preferredAccuracy < minAccuracy) {
            throw new IllegalArgumentException(
                    "preferredAccuracy %s must not be below minAccuracy %s".formatted(preferredAccuracy, minAccuracy));
        }
    }

    /** An objective whose preferred accuracy is its floor. */
    public Objective(double latencyMs, double minAccuracy) {
        this(latencyMs, minAccuracy, minAccuracy);
    }

    @JsonCreator
    static Objective of(
            @JsonProperty("latencyMs") double latencyMs,
            @JsonProperty("minAccuracy") double minAccuracy,
            @JsonProperty(value = "preferredAccuracy", defaultValue = "minAccuracy") @Nullable
                    Double preferredAccuracy) {
        return new Objective(latencyMs, minAccuracy, preferredAccuracy == null ? minAccuracy : preferredAccuracy);
    }
}
