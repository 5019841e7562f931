package io.infaas.builder.command;

import io.infaas.builder.api.PlanProvisionRequest;
import io.infaas.builder.api.PlanProvisioner;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.tensorrt.PlanJob;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code infaas engines}. */
@Command(
        name = "engines",
        mixinStandardHelpOptions = true,
        description =
                "Has the TensorRT plans of a definition built, into the folder engines beside it, from where builds"
                        + " take them: here, by trtexec, or by a job that is run on a machine with the GPU, and taken back.")
public final class EnginesCommand extends BuilderCommand {

    @Parameters(index = "0", paramLabel = "DEFINITION", description = "The application's infaas.yaml, or its folder.")
    private Path definition = Path.of("infaas.yaml");

    @Option(
            names = "--output",
            paramLabel = "DIR",
            required = true,
            description = "The build's: graphs that were made for it, in DIR-work, are used again.")
    private Path output = Path.of("infaas");

    @Option(
            names = "--tensorrt",
            paramLabel = "MAJOR",
            defaultValue = "10",
            description = "Major version of TensorRT that the plans are for (default: ${DEFAULT-VALUE}).")
    private int major = 10;

    @ArgGroup
    private Elsewhere elsewhere = new Elsewhere();

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description =
                    "Container image that the job is run in where there is no trtexec; its TensorRT must be that of the"
                            + " Triton that is to serve (default: " + PlanJob.IMAGE + ", which has TensorRT 10.9.0).")
    private @Nullable String image;

    @Option(
            names = "--plan-seconds",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "After which the building of one plan here is ended (default: ${DEFAULT-VALUE}).")
    private int planSeconds = 3600;

    /** Neither: here. */
    static final class Elsewhere {

        @Option(
                names = "--job",
                paramLabel = "DIR",
                description =
                        "Write a job to this folder, which must be empty or not there; then run its run.sh on a machine"
                                + " of the type that is to serve.")
        private @Nullable Path job;

        @Option(names = "--take", paramLabel = "DIR", description = "Take the plans of a job that was run.")
        private @Nullable Path take;
    }

    @Override
    void run(Progress progress) {
        PlanProvisionRequest.Way way =
                PlanProvisionRequest.Way.of(elsewhere.job, elsewhere.take, image, Duration.ofSeconds(planSeconds));
        new PlanProvisioner().provide(new PlanProvisionRequest(definition, output, major, way), progress);
    }
}
