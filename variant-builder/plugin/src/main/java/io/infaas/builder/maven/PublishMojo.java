package io.infaas.builder.maven;

import io.infaas.builder.command.PublishCommand;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Publishes a result as a new generation in a folder or in S3, for nodes and gateways to read, and activates it; or
 * reactivates an earlier generation.
 *
 * @since 0.1.0
 */
@Mojo(name = "publish", defaultPhase = LifecyclePhase.DEPLOY, requiresProject = false, threadSafe = true)
public final class PublishMojo extends PublishCommand implements MavenGoal {

    /** Skip this goal. */
    @Parameter(property = "infaas.publish.skip", defaultValue = "false")
    public void setSkipGoal(boolean skipGoal) {
        skip("infaas.publish.skip", skipGoal);
    }
}
