package io.infaas.builder.maven;

import io.infaas.builder.api.ProfileRequest;
import io.infaas.builder.api.ResultProfiler;
import io.infaas.builder.progress.LineProgress;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Measures the variants of a result on this machine, and adds the profiles to its catalog beside those of other node types.
 *
 * @since 0.1.0
 */
@Mojo(name = "profile", defaultPhase = LifecyclePhase.PACKAGE, requiresProject = false, threadSafe = true)
public final class ProfileMojo extends MeasuringGoal {

    /**
     * Skip this goal.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.profile.skip", defaultValue = "false")
    private boolean skipGoal;

    @Override
    void run(LineProgress progress) {
        if (isSkipped("infaas.profile.skip", skipGoal)) {
            return;
        }
        new ResultProfiler()
                .profile(
                        new ProfileRequest(
                                definition.toPath(),
                                output(),
                                ProfileRequest.thisMachineAs(nodeType, pricePerHour),
                                profileBudget(),
                                onUnstableProfile),
                        progress);
    }
}
