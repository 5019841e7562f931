package io.infaas.builder.command;

import io.infaas.builder.api.BuildRequest;
import io.infaas.builder.api.ProfileRequest;
import io.infaas.builder.policy.VariantPolicy;
import io.infaas.catalog.NodeType;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the commands that measure variants. */
final class MeasuringOptions {

    @Option(
            names = "--node-type",
            paramLabel = "NAME",
            defaultValue = BuildRequest.LOCAL,
            description = "Name of the node type that the profiles are for (default: ${DEFAULT-VALUE}).")
    private String nodeType = BuildRequest.LOCAL;

    @Option(
            names = "--price-per-hour",
            paramLabel = "USD",
            description = "Price of a node of that type per hour (default: a nominal price of 0.04 for each core).")
    private @Nullable Double pricePerHour;

    @Option(
            names = "--profile-seconds",
            paramLabel = "SECONDS",
            defaultValue = "4",
            description = "Longest time to measure one variant (default: ${DEFAULT-VALUE}).")
    private int profileSeconds = 4;

    @Option(
            names = "--on-unstable-profile",
            paramLabel = "POLICY",
            defaultValue = "WARN",
            description = "Reaction to a variant whose timings stay unstable: ${COMPLETION-CANDIDATES}"
                    + " (default: ${DEFAULT-VALUE}).")
    private VariantPolicy onUnstableProfile = VariantPolicy.WARN;

    String typeName() {
        return nodeType;
    }

    @Nullable
    Double pricePerHour() {
        return pricePerHour;
    }

    NodeType nodeType() {
        return ProfileRequest.thisMachineAs(nodeType, pricePerHour);
    }

    Duration profileBudget() {
        return Duration.ofSeconds(profileSeconds);
    }

    VariantPolicy onUnstableProfile() {
        return onUnstableProfile;
    }
}
