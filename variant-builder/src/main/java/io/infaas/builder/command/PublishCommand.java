package io.infaas.builder.command;

import io.infaas.builder.api.PublishRequest;
import io.infaas.builder.api.ResultPublisher;
import io.infaas.builder.progress.Progress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code infaas publish}. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        description =
                "Publishes a result to a folder that nodes and gateways read, generation beside generation; or puts a"
                        + " former generation in force again.")
public final class PublishCommand extends BuilderCommand {

    @Option(
            names = "--to",
            paramLabel = "DIR",
            required = true,
            description = "Gets repository, catalog.json and the catalogs of all generations.")
    private Path destination = Path.of("published");

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    @Option(
            names = "--keep",
            paramLabel = "N",
            defaultValue = "0",
            description = "How many generations of the application stay, the newest first; 0 for all.")
    private int keep;

    /** Either of two things. */
    static final class What {

        @Option(names = "--result", paramLabel = "DIR", description = "The folder that a build wrote.")
        private @Nullable Path result;

        @Option(names = "--generation", paramLabel = "NAME", description = "One that was published before.")
        private @Nullable String generation;
    }

    @Override
    void run(Progress progress) {
        if (what.result != null) {
            new ResultPublisher().publish(new PublishRequest(what.result, destination, keep), progress);
        } else if (what.generation != null) {
            new ResultPublisher().rollBack(destination, what.generation, progress);
        }
    }
}
