package io.infaas.builder;

import io.infaas.catalog.NodeType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be built.
 *
 * @param definition the application's definition
 * @param output folder of the result: catalog, repository and report; a former result in it is replaced as a whole
 * @param force build even if the result in {@code output} is of the same inputs
 * @param nodeType the node type that profiles stand for; if empty, {@link #LOCAL} with the cores and memory of this machine
 * @param profileBudget longest time that one variant is timed, above 0
 */
public record BuildRequest(
        Path definition, Path output, boolean force, Optional<NodeType> nodeType, Duration profileBudget) {

    /** Name of the node type of this machine. */
    public static final String LOCAL = "local";

    /** Enough for the timings of most variants to settle. */
    public static final Duration PROFILE_BUDGET = Duration.ofSeconds(4);

    public BuildRequest {
        definition = definition.toAbsolutePath().normalize();
        output = output.toAbsolutePath().normalize();
        if (profileBudget.isNegative() || profileBudget.isZero()) {
            throw new IllegalArgumentException("profileBudget %s must be above 0".formatted(profileBudget));
        }
    }

    public BuildRequest(Path definition, Path output) {
        this(definition, output, false, Optional.empty(), PROFILE_BUDGET);
    }

    public BuildRequest withForce(boolean newForce) {
        return new BuildRequest(definition, output, newForce, nodeType, profileBudget);
    }

    public BuildRequest withNodeType(NodeType newNodeType) {
        return new BuildRequest(definition, output, force, Optional.of(newNodeType), profileBudget);
    }

    /**
     * With a node type of the cores and memory of this machine.
     *
     * @param pricePerHour US dollars; if null, a nominal price
     */
    public BuildRequest onThisMachineAs(String name, @Nullable Double pricePerHour) {
        NodeType local = Host.local();
        return withNodeType(new NodeType(
                name,
                local.cores(),
                local.memoryBytes(),
                local.gpus(),
                pricePerHour == null ? local.pricePerHour() : pricePerHour));
    }

    public BuildRequest withProfileBudget(Duration newBudget) {
        return new BuildRequest(definition, output, force, nodeType, newBudget);
    }
}
