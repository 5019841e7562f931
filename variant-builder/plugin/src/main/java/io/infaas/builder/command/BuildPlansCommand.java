package io.infaas.builder.command;

import io.infaas.builder.api.PlanProvisioner;
import io.infaas.builder.progress.Progress;
import io.infaas.builder.tensorrt.PlanJob;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code infaas build-plans}: TensorRT plans. */
@Command(
        name = "build-plans",
        mixinStandardHelpOptions = true,
        description =
                "Builds the TensorRT plans of a definition into the folder plans beside it, where builds look for them:"
                        + " on this machine with trtexec, or with a job that runs on a machine with the GPU.")
public class BuildPlansCommand extends ResultGoal {

    /** Major version of TensorRT to build plans for. */
    @Parameter(property = "infaas.tensorRt", defaultValue = "10")
    @Option(
            names = "--tensorrt",
            paramLabel = "MAJOR",
            defaultValue = "10",
            description = "Major version of TensorRT to build plans for (default: ${DEFAULT-VALUE}).")
    private int tensorRt;

    /**
     * Container image that a job uses where {@code trtexec} is not installed. If not given: {@code nvcr.io/nvidia/tensorrt:25.03-py3},
     * which has TensorRT 10.9.0; another major version needs another image. Its TensorRT version must match the serving Triton's: use the
     * image of the same month.
     */
    @Parameter(property = "infaas.image")
    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            description =
                    "Container image that the job uses where trtexec is not installed. It must have the TensorRT version"
                            + " of the Triton that will serve (default: " + PlanJob.IMAGE
                            + ", which has TensorRT 10.9.0).")
    private @Nullable String image;

    /** Longest time to build one plan on this machine, in seconds. */
    @Parameter(property = "infaas.planSeconds", defaultValue = "3600")
    @Option(
            names = "--plan-seconds",
            paramLabel = "SECONDS",
            defaultValue = "3600",
            description = "Longest time to build one plan on this machine (default: ${DEFAULT-VALUE}).")
    private int planSeconds;

    @ArgGroup
    private JobOptions options = new JobOptions();

    /** Neither option: the plans are built on this machine. */
    static final class JobOptions {

        @Option(
                names = "--job",
                paramLabel = "DIR",
                description =
                        "Writes a job to this folder, which must be new or empty. Run its run.sh on a machine with the GPU"
                                + " that will serve, then use --take.")
        private @Nullable Path job;

        @Option(
                names = "--take",
                paramLabel = "DIR",
                description = "Imports the plans of the job in this folder, after it has run.")
        private @Nullable Path take;
    }

    /**
     * Write a job to this folder, which must be new or empty; then run its {@code run.sh} on a machine with the GPU that will
     * serve.
     */
    @Parameter(property = "infaas.job")
    public final void setJob(File folder) {
        options.job = folder.toPath();
    }

    /** Import the plans of the job in this folder, after it has run. */
    @Parameter(property = "infaas.take")
    public final void setTake(File folder) {
        options.take = folder.toPath();
    }

    @Parameters(index = "0", paramLabel = "DEFINITION", description = DEFINITION)
    void define(File file) {
        definition = file;
    }

    @Option(
            names = "--output",
            paramLabel = "DIR",
            required = true,
            description = "Output folder of the build. Its graphs in DIR-work are reused.")
    void writeTo(File folder) {
        output = folder;
    }

    @Override
    protected final void run(Progress progress) {
        Duration timeout = Duration.ofSeconds(planSeconds);
        PlanProvisioner.PlanProvisionRequest request = new PlanProvisioner.PlanProvisionRequest(
                definition(), output(), tensorRt, options.job, options.take, image, timeout);
        new PlanProvisioner().provide(request, progress);
    }
}
