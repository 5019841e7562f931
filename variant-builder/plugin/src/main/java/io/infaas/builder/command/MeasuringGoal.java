package io.infaas.builder.command;

import io.infaas.builder.api.BuildRequest;
import io.infaas.builder.bench.BuildHost;
import io.infaas.builder.policy.VariantPolicy;
import io.infaas.catalog.NodeType;
import java.io.File;
import java.time.Duration;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A goal that measures variants. */
abstract class MeasuringGoal extends ResultGoal {

    /**
     * Name of the node type that the profiles are for. The catalog lists this node type with the cores and memory of this
     * machine.
     */
    @Parameter(property = "infaas.nodeType", defaultValue = BuildRequest.LOCAL)
    @Option(
            names = "--node-type",
            paramLabel = "NAME",
            defaultValue = BuildRequest.LOCAL,
            description = "Name of the node type that the profiles are for (default: ${DEFAULT-VALUE}).")
    String nodeType = BuildRequest.LOCAL;

    /** Price of a node of that type, US dollars per hour. If not given: a nominal price of 0.04 for each core. */
    @Parameter(property = "infaas.pricePerHour")
    @Option(
            names = "--price-per-hour",
            paramLabel = "USD",
            description = "Price of a node of that type per hour (default: a nominal price of 0.04 for each core).")
    @Nullable
    Double pricePerHour;

    /** Longest time to measure one variant, in seconds. Timings that vary too much by then are marked as unstable. */
    @Parameter(property = "infaas.profileSeconds", defaultValue = "4")
    @Option(
            names = "--profile-seconds",
            paramLabel = "SECONDS",
            defaultValue = "4",
            description = "Longest time to measure one variant (default: ${DEFAULT-VALUE}).")
    private int profileSeconds;

    /**
     * Reaction to a variant whose timings stay unstable: FAIL, WARN or IGNORE. The catalog marks such a profile in any case.
     */
    @Parameter(property = "infaas.onUnstableProfile", defaultValue = "WARN")
    @Option(
            names = "--on-unstable-profile",
            paramLabel = "POLICY",
            defaultValue = "WARN",
            description = "Reaction to a variant whose timings stay unstable: ${COMPLETION-CANDIDATES}"
                    + " (default: ${DEFAULT-VALUE}).")
    VariantPolicy onUnstableProfile = VariantPolicy.WARN;

    @Parameters(index = "0", paramLabel = "DEFINITION", description = DEFINITION)
    void define(File file) {
        definition = file;
    }

    final Duration profileBudget() {
        return Duration.ofSeconds(profileSeconds);
    }

    final NodeType thisMachine() {
        return BuildHost.local(nodeType, pricePerHour);
    }
}
