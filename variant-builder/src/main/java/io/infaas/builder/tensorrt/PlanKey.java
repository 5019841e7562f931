package io.infaas.builder.tensorrt;

import java.util.Locale;

/**
 * What a plan is for, and runs on alone.
 *
 * @param gpu the GPU's name as its driver tells it, for example {@code NVIDIA A10G}
 */
public record PlanKey(String gpu, TensorRtVersion tensorRt) {

    public PlanKey {
        if (gpu.isBlank() || !gpu.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException(
                    "gpu '%s' must be a GPU's name as nvidia-smi tells it, as NVIDIA A10G".formatted(gpu));
        }
    }

    /** A folder's name. */
    String folder() {
        return gpu.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + "_" + tensorRt;
    }

    @Override
    public String toString() {
        return gpu + " with TensorRT " + tensorRt;
    }
}
