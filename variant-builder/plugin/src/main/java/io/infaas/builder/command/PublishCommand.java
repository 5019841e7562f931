package io.infaas.builder.command;

import io.infaas.builder.api.ResultPublisher;
import io.infaas.builder.progress.Progress;
import io.infaas.catalog.store.Location;
import java.io.File;
import java.nio.file.Path;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code infaas publish}: generations of results. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        description = "Publishes a result as a new generation in a folder or in S3, for nodes and gateways to read, or"
                + " reactivates an earlier generation.")
public class PublishCommand extends ResultGoal {

    /**
     * Destination of generations. A folder, which is created if it does not exist: {@code repository} for Triton, {@code catalog.json} for
     * gateways and controllers, and the catalogs of all generations. Or {@code s3://BUCKET/PREFIX} with region and credentials from the
     * environment, as for the command aws.
     */
    @Parameter(property = "infaas.destination", required = true)
    @Option(
            names = "--to",
            paramLabel = "DIR|s3://BUCKET/PREFIX",
            required = true,
            description = {
                "Place for variants, catalog.json and the catalogs of all generations.",
                "For S3, region and credentials come from the environment, as for the command aws."
            })
    private String destination = "published";

    @Parameter(defaultValue = "${basedir}", readonly = true, required = true)
    private File base = new File("");

    /**
     * Number of newest generations of the application to keep; 0 keeps all. Variants that no generation names are deleted.
     */
    @Parameter(property = "infaas.keep", defaultValue = "0")
    @Option(
            names = "--keep",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Number of newest generations of the application to keep; 0 keeps all (default: ${DEFAULT-VALUE}).")
    private int keep;

    @ArgGroup(multiplicity = "1")
    private Choice choice = new Choice();

    /** Publish a result, or activate a generation. */
    static final class Choice {

        @Option(names = "--result", paramLabel = "DIR", description = RESULT)
        private @Nullable Path result;

        @Option(
                names = "--generation",
                paramLabel = "NAME",
                description = "Name of the published generation to reactivate.")
        private @Nullable String generation;
    }

    /** Name of an earlier generation to reactivate; nothing is published then. */
    @Parameter(property = "infaas.generation")
    public final void setGeneration(String generation) {
        choice.generation = generation;
    }

    @Override
    protected final void run(Progress progress) {
        Location location = Location.parse(destination, base.toPath());
        Path result = choice.result == null ? output() : choice.result;
        if (choice.generation == null) {
            new ResultPublisher().publish(new ResultPublisher.PublishRequest(result, location, keep), progress);
        } else {
            new ResultPublisher().rollBack(location, choice.generation, progress);
        }
    }
}
