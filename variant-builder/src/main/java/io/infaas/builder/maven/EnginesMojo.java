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
 * Has the TensorRT plans of the {@code tensorrt-10} or {@code tensorrt-11} targets built, into the folder {@code engines} beside
 * the definition, from where builds take them: here, by {@code trtexec}, or by a job that is written, run on a machine with the
 * GPU that is to serve, and taken back.
 *
 * @since 0.1.0
 */
@Mojo(name = "engines", defaultPhase = LifecyclePhase.PREPARE_PACKAGE, threadSafe = true)
public final class EnginesMojo extends ResultGoal {

    /**
     * Major version of TensorRT that the plans are for.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.tensorRt", defaultValue = "10")
    private int tensorRt;

    /**
     * Write a job to this folder, which must be empty or not there; its {@code run.sh} is run on the machine type that is to serve.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.job")
    private @Nullable File job;

    /**
     * Take the plans of a job that was run.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.take")
    private @Nullable File take;

    /**
     * Container image that a job is run in where there is no {@code trtexec}. If not given:
     * {@code nvcr.io/nvidia/tensorrt:25.03-py3}, which has TensorRT 10.9.0; for another major version name one that has it.
     * Its TensorRT must be the one of the Triton that is to serve: take the image of the same month.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.image")
    private @Nullable String image;

    /**
     * Seconds after which the building of one plan here is ended.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.planSeconds", defaultValue = "3600")
    private int planSeconds;

    /**
     * Do nothing in this goal.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.engines.skip", defaultValue = "false")
    private boolean skipGoal;

    @Override
    void run(LineProgress progress) {
        if (isSkipped("infaas.engines.skip", skipGoal)) {
            return;
        }
        PlanProvisionRequest.Way way =
                PlanProvisionRequest.Way.of(path(job), path(take), image, Duration.ofSeconds(planSeconds));
        new PlanProvisioner()
                .provide(new PlanProvisionRequest(definition.toPath(), output.toPath(), tensorRt, way), progress);
    }

    private static @Nullable Path path(@Nullable File file) {
        return file == null ? null : file.toPath();
    }
}
