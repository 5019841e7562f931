package io.infaas.builder.maven;

import io.infaas.builder.api.BuildRequest;
import io.infaas.builder.policy.VariantPolicy;
import java.time.Duration;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** What all goals have that measure variants. */
abstract class MeasuringGoal extends ResultGoal {

    /**
     * Name of the node type that the profiles stand for. The catalog then has this node type with the cores and memory of this
     * machine.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.nodeType", defaultValue = BuildRequest.LOCAL)
    protected String nodeType;

    /**
     * What a node of that type costs in US dollars per hour. If not given: a nominal price of 0.04 for each core.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.pricePerHour")
    protected @Nullable Double pricePerHour;

    /**
     * Longest time that one variant is timed, in seconds. What has not settled by then is marked as unstable.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.profileSeconds", defaultValue = "4")
    private int profileSeconds;

    /**
     * What is done about a variant whose timings do not settle: FAIL, WARN or IGNORE. It is marked in any case.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.onUnstableProfile", defaultValue = "WARN")
    protected VariantPolicy onUnstableProfile;

    protected Duration profileBudget() {
        return Duration.ofSeconds(profileSeconds);
    }
}
