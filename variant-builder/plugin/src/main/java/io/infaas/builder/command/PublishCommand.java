package io.infaas.builder.command;

import io.infaas.builder.api.PublishRequest;
import io.infaas.builder.api.ResultPublisher;
import io.infaas.builder.progress.Progress;
import io.infaas.catalog.store.Location;
import java.nio.file.Path;
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
public final class PublishCommand extends BuilderCommand {

    @Option(
            names = "--to",
            paramLabel = "DIR|s3://BUCKET/PREFIX",
            required = true,
            description = {
                "Place for variants, catalog.json and the catalogs of all generations.",
                "For S3, region and credentials are those of the environment, as for the command aws."
            })
    private String destination = "published";

    @ArgGroup(multiplicity = "1")
    private Choice choice = new Choice();

    @Option(
            names = "--keep",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Number of newest generations of the application to keep; 0 keeps all (default: ${DEFAULT-VALUE}).")
    private int keep;

    /** Publish a result, or activate a generation. */
    static final class Choice {

        @Option(names = "--result", paramLabel = "DIR", description = "The folder that a build wrote.")
        private @Nullable Path result;

        @Option(
                names = "--generation",
                paramLabel = "NAME",
                description = "Name of the published generation to reactivate.")
        private @Nullable String generation;
    }

    @Override
    void run(Progress progress) {
        if (choice.result != null) {
            new ResultPublisher()
                    .publish(new PublishRequest(choice.result, Location.parse(destination), keep), progress);
        } else if (choice.generation != null) {
            new ResultPublisher().rollBack(Location.parse(destination), choice.generation, progress);
        }
    }
}
