package io.infaas.builder.api;

import io.infaas.builder.policy.VariantPolicy;
import io.infaas.catalog.NodeType;
import io.infaas.triton.client.NodeAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A request to measure a result.
 *
 * @param definition the definition of the result, for its evaluation data
 * @param result the folder that a build wrote
 * @param node an otherwise idle Triton in explicit model control; if empty, this machine measures
 * @param nodeType node type of the profiles
 * @param profileBudget longest time for all timings of one variant, above 0
 * @param onUnstableProfile reaction to unstable timings
 */
public record ProfileRequest(
        Path definition,
        Path result,
        Optional<NodeAddress> node,
        NodeType nodeType,
        Duration profileBudget,
        VariantPolicy onUnstableProfile) {

    public ProfileRequest {
        definition = definition.toAbsolutePath().normalize();
        result = result.toAbsolutePath().normalize();
        BuildRequest.checkPositive("profileBudget", profileBudget);
    }
}
