package io.infaas.builder.maven;

import io.infaas.builder.command.VerifyCommand;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Checks that a result matches its catalog: digests of files, and the accuracy of each variant, measured again.
 *
 * @since 0.1.0
 */
@Mojo(name = "verify", defaultPhase = LifecyclePhase.VERIFY, requiresProject = false, threadSafe = true)
public final class VerifyMojo extends VerifyCommand implements MavenGoal {

    /** Skip this goal. */
    @Parameter(property = "infaas.verify.skip", defaultValue = "false")
    public void setSkipGoal(boolean skipGoal) {
        skip("infaas.verify.skip", skipGoal);
    }
}
