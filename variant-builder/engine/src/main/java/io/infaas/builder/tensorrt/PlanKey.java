package io.infaas.builder.tensorrt;

import java.util.Locale;

/**
 * The GPU and TensorRT version that a plan is for; it runs on no other.
 *
 * @param gpu name of the GPU as the driver reports it, for example {@code NVIDIA A10G}
 */
public record PlanKey(String gpu, TensorRtVersion tensorRt) {

    public PlanKey {
        if (gpu.isBlank() || !gpu.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException(
                    "gpu '%s' must be the name of a GPU as nvidia-smi reports it, for example NVIDIA A10G"
                            .formatted(gpu));
        }
    }

    /** The folder name in the plan store. */
    String folder() {
        return gpu.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + "_" + tensorRt;
    }

    @Override
    public String toString() {
        return gpu + " with TensorRT " + tensorRt;
    }
}
