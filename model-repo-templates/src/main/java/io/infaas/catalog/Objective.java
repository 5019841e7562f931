package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What a query asks for.
 *
 * @param latencyMs bound on the time from request to answer, in ms, decimals allowed, above 0
 * @param minAccuracy floor that is never crossed, 0 to 1
 * @param preferredAccuracy what is served where the bound allows it, from {@code minAccuracy} to 1; may be given up
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

    /** An objective that prefers no more than its floor. */
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
