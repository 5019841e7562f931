package io.infaas.builder.maven;

import io.infaas.builder.api.BuildRequest;
import io.infaas.builder.policy.VariantPolicy;
import java.time.Duration;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** A goal that measures variants. */
abstract class MeasuringGoal extends ResultGoal {

    /**
     * Name of the node type that the profiles are for. The catalog lists this node type with the cores and memory of this
     * machine.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.nodeType", defaultValue = BuildRequest.LOCAL)
    protected String nodeType;

    /**
     * Price of a node of that type, US dollars per hour. If not given: a nominal price of 0.04 for each core.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.pricePerHour")
    protected @Nullable Double pricePerHour;

    /**
     * Longest time to measure one variant, in seconds. Timings that vary too much by then are marked as unstable.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.profileSeconds", defaultValue = "4")
    private int profileSeconds;

    /**
     * Reaction to a variant whose timings stay unstable: FAIL, WARN or IGNORE. The catalog marks such a profile in any case.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.onUnstableProfile", defaultValue = "WARN")
    protected VariantPolicy onUnstableProfile;

    protected Duration profileBudget() {
        return Duration.ofSeconds(profileSeconds);
    }
}
