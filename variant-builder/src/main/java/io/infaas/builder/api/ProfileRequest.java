package io.infaas.builder.api;

import io.infaas.builder.bench.BuildHost;
import io.infaas.builder.policy.VariantPolicy;
import io.infaas.catalog.NodeType;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which result is to be measured on this machine.
 *
 * @param definition the definition that it was built from, for its evaluation data
 * @param result the folder that a build wrote
 * @param nodeType the node type that the profiles stand for
 * @param profileBudget longest time that one variant is timed, above 0
 * @param onUnstableProfile what is done about timings that do not settle
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
