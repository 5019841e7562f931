package io.infaas.builder.maven;

import io.infaas.builder.command.ProfileCommand;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Measures the variants of a result on this machine, and adds the profiles to its catalog beside those of other node types.
 *
 * @since 0.1.0
 */
@Mojo(name = "profile", defaultPhase = LifecyclePhase.PACKAGE, requiresProject = false, threadSafe = true)
public final class ProfileMojo extends ProfileCommand implements MavenGoal {

    /** Skip this goal. */
    @Parameter(property = "infaas.profile.skip", defaultValue = "false")
    public void setSkipGoal(boolean skipGoal) {
        skip("infaas.profile.skip", skipGoal);
    }
}
