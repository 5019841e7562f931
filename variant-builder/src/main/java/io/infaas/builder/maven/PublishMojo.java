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
 * Publishes a result to a folder that nodes and gateways read, generation beside generation, and puts it in force; or puts a former generation in force again.
 *
 * @since 0.1.0
 */
@Mojo(name = "publish", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public final class PublishMojo extends ResultGoal {

    /**
     * Do nothing in this goal.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.publish.skip", defaultValue = "false")
    private boolean skipGoal;

    /**
     * The folder: {@code repository} to point Triton at, {@code catalog.json} for gateways and controllers, and the catalogs of
     * all generations. Made if it is not there.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.destination", required = true)
    private File destination;

    /**
     * How many generations of the application stay, the newest first; 0 for all. Variants that no generation names are deleted.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.keep", defaultValue = "0")
    private int keep;

    /**
     * A former generation that is to be in force again; nothing is then published.
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
