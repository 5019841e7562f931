package io.infaas.builder.api;

import io.infaas.builder.bench.BuildHost;
import io.infaas.builder.policy.VariantPolicy;
import io.infaas.catalog.NodeType;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request to measure a result on this machine.
 *
 * @param definition the definition of the result, for its evaluation data
 * @param result the folder that a build wrote
 * @param nodeType node type that the profiles stand for
 * @param profileBudget longest time to measure one variant, above 0
 * @param onUnstableProfile reaction to unstable timings
 */
public record ProfileRequest(
        Path definition, Path result, NodeType nodeType, Duration profileBudget, VariantPolicy onUnstableProfile) {

    public ProfileRequest {
        definition = definition.toAbsolutePath().normalize();
        result = result.toAbsolutePath().normalize();
        if (profileBudget.isNegative() || profileBudget.isZero()) {
            throw new IllegalArgumentException("profileBudget %s must be above 0".formatted(profileBudget));
        }
    }

    /**
     * With a node type of the cores and memory of this machine.
     *
     * @param pricePerHour US dollars; if null, a nominal price
     */
    public static NodeType thisMachineAs(String name, @Nullable Double pricePerHour) {
        return BuildHost.local(name, pricePerHour);
    }
}
