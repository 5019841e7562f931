package io.infaas.builder;

import java.nio.file.Path;
import java.time.Duration;

/**
 * TensorRT plans that are to be had for the {@code tensorrt-<major>} targets of a definition.
 *
 * @param definition the application's definition, or its folder
 * @param output folder of the build's result; what was made for it is used again
 * @param major version of TensorRT
 * @param way how they are to be had
 */
public record PlansRequest(Path definition, Path output, int major, Way way) {

    public PlansRequest {
        definition = definition.toAbsolutePath().normalize();
        output = output.toAbsolutePath().normalize();
        if (major < 1) {
            throw new IllegalArgumentException("major %d must be at least 1".formatted(major));
        }
    }

    /** How plans are to be had. */
    public sealed interface Way {

        /**
         * Built on this machine, by its {@code trtexec} for its GPU.
         *
         * @param timeout after which the building of one plan is ended
         */
        record Here(Duration timeout) implements Way {}

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
