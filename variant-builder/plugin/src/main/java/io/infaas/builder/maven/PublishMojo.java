package io.infaas.builder.maven;

import io.infaas.builder.api.PublishRequest;
import io.infaas.builder.api.ResultPublisher;
import io.infaas.builder.progress.LineProgress;
import io.infaas.catalog.store.Location;
import java.io.File;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a result as a new generation in a folder or in S3, for nodes and gateways to read, and activates it; or
 * reactivates an earlier generation.
 *
 * @since 0.1.0
 */
@Mojo(name = "publish", defaultPhase = LifecyclePhase.DEPLOY, requiresProject = false, threadSafe = true)
public final class PublishMojo extends ResultGoal {

    /**
     * Skip this goal.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.publish.skip", defaultValue = "false")
    private boolean skipGoal;

    /**
     * Where to publish to. A folder, which is created if it does not exist: {@code repository} for Triton, {@code
     * catalog.json} for gateways and controllers, and the catalogs of all generations. Or {@code s3://BUCKET/PREFIX}; region and
     * credentials are then those of the environment, as for the command aws.
     *
     * @since 0.1.0
     */
    @Parameter(property = "infaas.destination", required = true)
    private String destination;

    @Parameter(defaultValue = "${basedir}", readonly = true, required = true)
    private File base;

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
        Location location = Location.parse(destination, base.toPath());
        if (generation == null) {
            new ResultPublisher().publish(new PublishRequest(output(), location, keep), progress);
        } else {
            new ResultPublisher().rollBack(location, generation, progress);
        }
    }
}
