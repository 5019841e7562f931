package io.infaas.builder.api;

import io.infaas.builder.tensorrt.PlanJob;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request for the TensorRT plans of the {@code tensorrt-<major>} targets of a definition. It writes a job that builds them, takes the
 * plans of a job that has run, or, without either, builds them on this machine.
 *
 * @param definition the application's definition, or its folder
 * @param output folder of the build's result; its kept steps are reused
 * @param major major version of TensorRT
 * @param job folder of a job to write for another machine, new or empty
 * @param take folder of a job that has run
 * @param image container image with {@code trtexec} for the job to write; if null, {@link PlanJob#IMAGE}
 * @param timeout longest time to build one plan on this machine
 */
public record PlanProvisionRequest(
        Path definition,
        Path output,
        int major,
        @Nullable Path job,
        @Nullable Path take,
        @Nullable String image,
        Duration timeout) {

    public PlanProvisionRequest {
        definition = definition.toAbsolutePath().normalize();
        output = output.toAbsolutePath().normalize();
        job = job == null ? null : job.toAbsolutePath().normalize();
        take = take == null ? null : take.toAbsolutePath().normalize();
        require(
                job == null || take == null,
                "job %s and take %s exclude each other: write a job, run it, then take it".formatted(job, take));
        require(job != null || image == null, "image %s is only for a job; give its folder too".formatted(image));
        boolean isLocal = job == null && take == null;
        require(
                !isLocal || !(timeout.isNegative() || timeout.isZero()),
                "the time for one plan, %d s, must be above 0".formatted(timeout.toSeconds()));
        require(major >= 1, "the major version %d of TensorRT must be at least 1".formatted(major));
        boolean isDefault = image == null || image.equals(PlanJob.IMAGE);
        require(
                job == null || !isDefault || major == PlanJob.IMAGE_MAJOR,
                "image %s has TensorRT %d; name one that has TensorRT %d, like the Triton that will serve"
                        .formatted(PlanJob.IMAGE, PlanJob.IMAGE_MAJOR, major));
    }

    private static void require(boolean valid, String message) {
        if (!valid) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Container image of the job to write. */
    String jobImage() {
        return image == null ? PlanJob.IMAGE : image;
    }
}
