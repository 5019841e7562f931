package io.infaas.builder.api;

import io.infaas.builder.tensorrt.PlanJob;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * TensorRT plans that are to be had for the {@code tensorrt-<major>} targets of a definition.
 *
 * @param definition the application's definition, or its folder
 * @param output folder of the build's result; what was made for it is used again
 * @param major version of TensorRT
 * @param way how they are to be had
 */
public record PlanProvisionRequest(Path definition, Path output, int major, Way way) {

    public PlanProvisionRequest {
        definition = definition.toAbsolutePath().normalize();
        output = output.toAbsolutePath().normalize();
        if (major < 1) {
            throw new IllegalArgumentException("the major version %d of TensorRT must be at least 1".formatted(major));
        }
        if (major != PlanJob.IMAGE_MAJOR
                && way instanceof Way.WriteJob job
                && job.image().equals(PlanJob.IMAGE)) {
            throw new IllegalArgumentException(
                    "image %s has TensorRT %d; name one that has TensorRT %d, as the Triton that is to serve"
                            .formatted(PlanJob.IMAGE, PlanJob.IMAGE_MAJOR, major));
        }
    }

    /** How plans are to be had. */
    public sealed interface Way {

        /**
         * The one that is asked for: a job that is written, or taken back, or, without either, building here.
         *
         * @param image of the job that is written; if null, {@link PlanJob#IMAGE}
         * @throws IllegalArgumentException if both are asked for, or an image where no job is written
         */
        static Way of(@Nullable Path job, @Nullable Path take, @Nullable String image, Duration timeout) {
            if (job != null && take != null) {
                throw new IllegalArgumentException(
                        "job %s and take %s exclude each other: write a job, run it, then take it"
                                .formatted(job, take));
            }
            if (job != null) {
                return new WriteJob(absolute(job), image == null ? PlanJob.IMAGE : image);
            }
            if (image != null) {
                throw new IllegalArgumentException(
                        "image %s is for a job that is written; name its folder too".formatted(image));
            }
            return take == null ? new Here(timeout) : new TakeJob(absolute(take));
        }

        private static Path absolute(Path folder) {
            return folder.toAbsolutePath().normalize();
        }

        /**
         * Built on this machine, by its {@code trtexec} for its GPU.
         *
         * @param timeout after which the building of one plan is ended
         */
        record Here(Duration timeout) implements Way {

            public Here {
                if (timeout.isNegative() || timeout.isZero()) {
                    throw new IllegalArgumentException(
                            "the time for one plan, %d s, must be above 0".formatted(timeout.toSeconds()));
                }
            }
        }

        /**
         * By a job that is to be run elsewhere.
         *
         * @param folder of the job, empty or not there
         * @param image NVIDIA's image that has {@code trtexec}
         */
        record WriteJob(Path folder, String image) implements Way {}

        /**
         * Taken from a job that was run.
         *
         * @param folder of the job
         */
        record TakeJob(Path folder) implements Way {}
    }
}
