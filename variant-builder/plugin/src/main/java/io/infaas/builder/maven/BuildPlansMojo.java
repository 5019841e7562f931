package io.infaas.builder.maven;

import io.infaas.builder.api.PlanProvisionRequest;
import io.infaas.builder.api.PlanProvisioner;
import io.infaas.builder.progress.LineProgress;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Builds the TensorRT plans of the {@code tensorrt-10} or {@code tensorrt-11} targets into the folder {@code plans} beside the
 * definition, where builds look for them: on this machine with {@code trtexec}, or with a job that runs on a machine with the GPU
 * that will serve.
 *
 * @since 0.1.0
 */
@Mojo(name = "build-plans", defaultPhase = LifecyclePhase.PREPARE_PACKAGE, requiresProject = false, threadSafe = true)
public final class BuildPlansMojo extends ResultGoal {

    /**
     * Major version of TensorRT to build plans for.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.tensorRt", defaultValue = "10")
    private int tensorRt;

    /**
     * Write a job to this folder, which must be new or empty; then run its {@code run.sh} on a machine with the GPU that will
     * serve.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.job")
    private @Nullable File job;

    /**
     * Import the plans of the job in this folder, after it has run.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.take")
    private @Nullable File take;

    /**
     * Container image that a job uses where {@code trtexec} is not installed. If not given:
     * {@code nvcr.io/nvidia/tensorrt:25.03-py3}, which has TensorRT 10.9.0; another major version needs another image.
     * Its TensorRT version must be that of the Triton that will serve: use the image of the same month.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.image")
    private @Nullable String image;

    /**
     * Longest time to build one plan on this machine, in seconds.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.planSeconds", defaultValue = "3600")
    private int planSeconds;

    /**
     * Skip this goal.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.build-plans.skip", defaultValue = "false")
    private boolean skipGoal;

    @Override
    void run(LineProgress progress) {
        if (isSkipped("infaas.build-plans.skip", skipGoal)) {
            return;
        }
        PlanProvisionRequest.Mode mode =
                PlanProvisionRequest.Mode.of(path(job), path(take), image, Duration.ofSeconds(planSeconds));
        new PlanProvisioner()
                .provide(new PlanProvisionRequest(definition.toPath(), output(), tensorRt, mode), progress);
    }

    private static @Nullable Path path(@Nullable File file) {
        return file == null ? null : file.toPath();
    }
}
