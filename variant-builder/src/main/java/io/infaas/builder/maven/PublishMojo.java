package io.infaas.builder.maven;

import io.infaas.builder.api.PublishRequest;
import io.infaas.builder.api.ResultPublisher;
import io.infaas.builder.progress.LineProgress;
import java.io.File;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a result as a new generation in a folder that nodes and gateways read, and activates it; or reactivates an
 * earlier generation.
 *
 * @since 0.1.0
 */
@Mojo(name = "publish", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public final class PublishMojo extends ResultGoal {

    /**
     * Skip this goal.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.publish.skip", defaultValue = "false")
    private boolean skipGoal;

    /**
     * The folder to publish to: {@code repository} for Triton, {@code catalog.json} for gateways and controllers, and the
     * catalogs of all generations. It is created if it does not exist.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.destination", required = true)
    private File destination;

    /**
     * Number of newest generations of the application to keep; 0 keeps all. Variants that no generation names are deleted.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.keep", defaultValue = "0")
    private int keep;

    /**
     * Name of an earlier generation to reactivate; nothing is published then.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.generation")
    private @Nullable String generation;

    @Override
    void run(LineProgress progress) {
        if (isSkipped("infaas.publish.skip", skipGoal)) {
            return;
        }
        if (generation == null) {
            new ResultPublisher().publish(new PublishRequest(output.toPath(), destination.toPath(), keep), progress);
        } else {
            new ResultPublisher().rollBack(destination.toPath(), generation, progress);
        }
    }
}
