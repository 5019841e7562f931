package io.infaas.builder.api;

import io.infaas.builder.bench.BuildHost;
import io.infaas.builder.policy.VariantPolicy;
import io.infaas.builder.repository.BuildOutput;
import io.infaas.catalog.NodeType;
import io.infaas.triton.client.NodeAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A request to measure a result on a Triton node.
 *
 * @param definition the definition of the result, for its evaluation data
 * @param result the folder that a build wrote
 * @param node an otherwise idle Triton in explicit model control
 * @param nodeType node type that the profiles stand for
 * @param profileBudget longest time for all timings of one variant, above 0
 * @param onUnstableProfile reaction to unstable timings
 */
public record NodeProfileRequest(
        Path definition,
        Path result,
        NodeAddress node,
        NodeType nodeType,
        Duration profileBudget,
        VariantPolicy onUnstableProfile) {

    public NodeProfileRequest {
        definition = definition.toAbsolutePath().normalize();
        result = result.toAbsolutePath().normalize();
        if (profileBudget.isNegative() || profileBudget.isZero()) {
            throw new IllegalArgumentException("profileBudget %s must be above 0".formatted(profileBudget));
        }
    }

    /** A nominal price of a node of so many cores, US dollars per hour: it makes costs of variants comparable. */
    public static double nominalPrice(int cores) {
        return BuildHost.nominalPrice(cores);
    }

    /** The node type of that name in the catalog of a result. */
    public static Optional<NodeType> knownType(Path result, String name) {
        return BuildOutput.catalog(result).nodeType(name);
    }
}
