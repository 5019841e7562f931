package io.infaas.builder.api;

import io.infaas.builder.tensorrt.PlanJob;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A request for the TensorRT plans of the {@code tensorrt-<major>} targets of a definition.
 *
 * @param definition the application's definition, or its folder
 * @param output folder of the build's result; its kept steps are reused
 * @param major major version of TensorRT
 * @param mode how to get the plans
 */
public record PlanProvisionRequest(Path definition, Path output, int major, Mode mode) {

    public PlanProvisionRequest {
        definition = definition.toAbsolutePath().normalize();
        output = output.toAbsolutePath().normalize();
        if (major < 1) {
            throw new IllegalArgumentException("the major version %d of TensorRT must be at least 1".formatted(major));
        }
        if (major != PlanJob.IMAGE_MAJOR
                && mode instanceof Mode.WriteJob job
                && job.image().equals(PlanJob.IMAGE)) {
            throw new IllegalArgumentException(
                    "image %s has TensorRT %d; name one that has TensorRT %d, like the Triton that will serve"
                            .formatted(PlanJob.IMAGE, PlanJob.IMAGE_MAJOR, major));
        }
    }

    /** How to get the plans. */
    public sealed interface Mode {

        /**
         * The mode that options select: write a job, take a job, or, without either, build on this machine.
         *
         * @param image container image of the job to write; if null, {@link PlanJob#IMAGE}
         * @throws IllegalArgumentException if job and take are both given, or an image without a job to write
         */
        static Mode of(@Nullable Path job, @Nullable Path take, @Nullable String image, Duration timeout) {
            if (job != null && take != null) {
                throw new IllegalArgumentException(
                        "job %s and take %s exclude each other: write a job, run it, then take it"
                                .formatted(job, take));
            }
            if (job != null) {
                return new WriteJob(absolute(job), image == null ? PlanJob.IMAGE : image);
            }
            if (image != null) {
                throw new IllegalArgumentException("image %s is only for a job; give its folder too".formatted(image));
            }
            return take == null ? new BuildHere(timeout) : new TakeJob(absolute(take));
        }

        private static Path absolute(Path folder) {
            return folder.toAbsolutePath().normalize();
        }

        /**
         * Build on this machine, with its {@code trtexec} for its GPU.
         *
         * @param timeout longest time to build one plan
         */
        record BuildHere(Duration timeout) implements Mode {

            public BuildHere {
                if (timeout.isNegative() || timeout.isZero()) {
                    throw new IllegalArgumentException(
                            "the time for one plan, %d s, must be above 0".formatted(timeout.toSeconds()));
                }
            }
        }

        /**
         * Write a job to run on another machine.
         *
         * @param folder folder of the job, new or empty
         * @param image container image with {@code trtexec}
         */
        record WriteJob(Path folder, String image) implements Mode {}

        /**
         * Take the plans of a job that has run.
         *
         * @param folder folder of the job
         */
        record TakeJob(Path folder) implements Mode {}
    }
}
