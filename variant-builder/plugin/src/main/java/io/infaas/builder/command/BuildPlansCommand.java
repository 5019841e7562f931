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
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code infaas build-plans}: TensorRT plans. */
@Command(
        name = "build-plans",
        mixinStandardHelpOptions = true,
        description =
                "Builds the TensorRT plans of a definition into the folder plans beside it, where builds look for them:"
                        + " on this machine with trtexec, or with a job that runs on a machine with the GPU.")
public final class BuildPlansCommand extends BuilderCommand {

    @Mixin
    private DefinitionArgument definition = new DefinitionArgument();

    @Option(
            names = "--output",
            paramLabel = "DIR",
            required = true,
            description = "Output folder of the build. Its graphs in DIR-work are reused.")
    private Path output = Path.of("infaas");

    @Option(
            names = "--tensorrt",
            paramLabel = "MAJOR",
            defaultValue = "10",
            description = "Major version of TensorRT to build plans for (default: ${DEFAULT-VALUE}).")
    private int major = 10;

    @ArgGroup
    private JobOptions job = new JobOptions();

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description =
                    "Container image that the job uses where trtexec is not installed. It must have the TensorRT version"
                            + " of the Triton that will serve (default: " + PlanJob.IMAGE
                            + ", which has TensorRT 10.9.0).")
    private @Nullable String image;

    @Option(
            names = "--plan-seconds",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "Longest time to build one plan on this machine (default: ${DEFAULT-VALUE}).")
    private int planSeconds = 3600;

    /** Neither option: the plans are built on this machine. */
    static final class JobOptions {

        @Option(
                names = "--job",
                paramLabel = "DIR",
                description =
                        "Writes a job to this folder, which must be new or empty. Run its run.sh on a machine with the GPU"
                                + " that will serve, then use --take.")
        private @Nullable Path write;

        @Option(
                names = "--take",
                paramLabel = "DIR",
                description = "Imports the plans of the job in this folder, after it has run.")
        private @Nullable Path take;
    }

    @Override
    void run(Progress progress) {
        PlanProvisionRequest.Mode mode =
                PlanProvisionRequest.Mode.of(job.write, job.take, image, Duration.ofSeconds(planSeconds));
        new PlanProvisioner().provide(new PlanProvisionRequest(definition.path(), output, major, mode), progress);
    }
}
