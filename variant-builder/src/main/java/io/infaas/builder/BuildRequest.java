package io.infaas.builder;

import io.infaas.catalog.NodeType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is to be built.
 *
 * @param definition the application's definition, or its folder
 * @param output folder of the result: catalog, repository and report; a former result in it is replaced as a whole
 * @param force build even if the result in {@code output} is of the same inputs, and measure everything anew
 * @param nodeType the node type that profiles stand for; if empty, {@link #LOCAL} with the cores and memory of this machine
 * @param profileBudget longest time that one variant is timed, above 0
 * @param timeBudget after which no further variant is tried; if empty, all are that are worth it
 * @param policies what is done about variants that are not as they should be
 */
public record BuildRequest(
        Path definition,
        Path output,
        boolean force,
        Optional<NodeType> nodeType,
        Duration profileBudget,
        Optional<Duration> timeBudget,
        Policies policies) {

    /** Name of the node type of this machine. */
    public static final String LOCAL = "local";

    /** Enough for the timings of most variants to settle. */
    public static final Duration PROFILE_BUDGET = Duration.ofSeconds(4);

    public BuildRequest {
        definition = definition.toAbsolutePath().normalize();
        output = output.toAbsolutePath().normalize();
        positive("profileBudget", profileBudget);
        timeBudget.ifPresent(budget -> positive("timeBudget", budget));
    }

    private static void positive(String field, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException("%s %s must be above 0".formatted(field, duration));
        }
    }

    public BuildRequest(Path definition, Path output) {
        this(definition, output, false, Optional.empty(), PROFILE_BUDGET, Optional.empty(), Policies.WARN);
    }

    /** Folder beside {@code output} that keeps the steps of a build, so that none is done twice. */
    public Path work() {
        return output.resolveSibling(output.getFileName() + "-work");
    }

    public BuildRequest withForce(boolean newForce) {
        return new BuildRequest(definition, output, newForce, nodeType, profileBudget, timeBudget, policies);
    }

    public BuildRequest withNodeType(NodeType newNodeType) {
        return new BuildRequest(
                definition, output, force, Optional.of(newNodeType), profileBudget, timeBudget, policies);
    }

    /**
     * With a node type of the cores and memory of this machine.
     *
     * @param pricePerHour US dollars; if null, a nominal price
     */
    public BuildRequest onThisMachineAs(String name, @Nullable Double pricePerHour) {
        return withNodeType(Host.local(name, pricePerHour));
    }

    public BuildRequest withProfileBudget(Duration newBudget) {
        return new BuildRequest(definition, output, force, nodeType, newBudget, timeBudget, policies);
    }

    public BuildRequest withTimeBudget(Duration newBudget) {
        return new BuildRequest(definition, output, force, nodeType, profileBudget, Optional.of(newBudget), policies);
    }

    public BuildRequest withPolicies(Policies newPolicies) {
        return new BuildRequest(definition, output, force, nodeType, profileBudget, timeBudget, newPolicies);
    }
}
