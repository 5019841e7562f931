package io.infaas.builder.api;

import io.infaas.builder.bench.BuildHost;
import io.infaas.builder.policy.VariantPolicies;
import io.infaas.catalog.NodeType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * A request to build the variants of a definition.
 *
 * @param definition the application's definition, or its folder
 * @param output folder of the result: catalog, repository and report; a former result in it is replaced as a whole
 * @param force build even if the result in {@code output} has the same inputs, and measure everything again
 * @param nodeType the node type of the profiles; if empty, {@link #LOCAL} with the cores and memory of this machine
 * @param profileBudget longest time to measure one variant, above 0
 * @param timeBudget time after which no further variant is tried; if empty, there is no limit
 * @param policies reactions to variants that fail, lose accuracy or have unstable timings
 */
public record BuildRequest(
        Path definition,
        Path output,
        boolean force,
        Optional<NodeType> nodeType,
        Duration profileBudget,
        Optional<Duration> timeBudget,
        VariantPolicies policies) {

    /** Name of the node type of this machine. */
    public static final String LOCAL = BuildHost.LOCAL;

    /** Long enough for the timings of most variants to become stable. */
    public static final Duration PROFILE_BUDGET = Duration.ofSeconds(4);

    public BuildRequest {
        definition = definition.toAbsolutePath().normalize();
        output = output.toAbsolutePath().normalize();
        checkPositive("profileBudget", profileBudget);
        timeBudget.ifPresent(budget -> checkPositive("timeBudget", budget));
    }

    static void checkPositive(String field, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("%s %s must be above 0".formatted(field, duration));
        }
    }

    public BuildRequest(Path definition, Path output) {
        this(definition, output, false, Optional.empty(), PROFILE_BUDGET, Optional.empty(), VariantPolicies.WARN);
    }

    public BuildRequest withNodeType(NodeType newNodeType) {
        return new BuildRequest(
                definition, output, force, Optional.of(newNodeType), profileBudget, timeBudget, policies);
    }
}
