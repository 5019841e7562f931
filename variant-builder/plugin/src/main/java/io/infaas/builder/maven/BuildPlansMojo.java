package io.infaas.builder.maven;

import io.infaas.builder.command.BuildPlansCommand;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Builds the TensorRT plans of the {@code tensorrt-10} or {@code tensorrt-11} targets into the folder {@code plans} beside the
 * definition, where builds look for them: on this machine with {@code trtexec}, or with a job that runs on a machine with the GPU
 * that will serve.
 *
 * @since 0.1.0
 */
@Mojo(name = "build-plans", defaultPhase = LifecyclePhase.PREPARE_PACKAGE, requiresProject = false, threadSafe = true)
public final class BuildPlansMojo extends BuildPlansCommand implements MavenGoal {

    /** Skip this goal. */
    @Parameter(property = "infaas.build-plans.skip", defaultValue = "false")
    public void setSkipGoal(boolean skipGoal) {
        skip("infaas.build-plans.skip", skipGoal);
    }
}
