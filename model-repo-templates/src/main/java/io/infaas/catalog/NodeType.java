package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A kind of machine with its resources and price.
 *
 * @param memoryBytes memory of the machine for models, bytes
 * @param gpus number of its accelerators
 * @param gpuMemoryBytes memory of each accelerator for models, bytes; 0 if unknown, then the models' accelerator memory counts as memory of
 *     the machine
 * @param pricePerHour US dollars per hour; a nominal price for owned machines, so that costs compare
 */
public record NodeType(
        String name,
        int cores,
        long memoryBytes,
        int gpus,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) long gpuMemoryBytes,

        double pricePerHour) {

    @JsonCreator
    static NodeType of(
            @JsonProperty("name") String name,
            @JsonProperty("cores") int cores,
            @JsonProperty("memoryBytes") long memoryBytes,
            @JsonProperty("gpus") int gpus,
            @JsonProperty(value = "gpuMemoryBytes", defaultValue = "0") @Nullable Long gpuMemoryBytes,
            @JsonProperty("pricePerHour") double pricePerHour) {
        return new NodeType(name, cores, memoryBytes, gpus, gpuMemoryBytes == null ? 0 : gpuMemoryBytes, pricePerHour);
    }

    public NodeType {
        Checks.name("node type", name);
        Checks.notNegative("pricePerHour", pricePerHour);
        if (cores < 1 || memoryBytes < 1 || gpus < 0 || gpuMemoryBytes < 0) {
            throw new IllegalArgumentException(
                    "node type '%s': cores %d and memoryBytes %d must be at least 1, gpus %d and gpuMemoryBytes %d at least 0"
                            .formatted(name, cores, memoryBytes, gpus, gpuMemoryBytes));
        }
        if (gpus == 0 && gpuMemoryBytes > 0) {
            throw new IllegalArgumentException("node type '%s': gpuMemoryBytes %d without gpus; give the number of gpus"
                    .formatted(name, gpuMemoryBytes));
        }
    }

    /** A type with unknown accelerator memory. */
    public NodeType(String name, int cores, long memoryBytes, int gpus, double pricePerHour) {
        this(name, cores, memoryBytes, gpus, 0, pricePerHour);
    }

    /** Whether it has the same name and resources, at any price. */
    public boolean isSameMachine(NodeType other) {
        return name.equals(other.name) && cores == other.cores && gpus == other.gpus && memory().equals(other.memory());
    }

    /** The memory for models. */
    public MemorySize memory() {
        return new MemorySize(memoryBytes, gpuMemoryBytes);
    }

    /** The highest memory that a variant takes on a node of this type. */
    public MemorySize peakMemory(Profile profile) {
        return memorySize(
                profile.hostMemory().peakBytes(), profile.acceleratorMemory().peakBytes());
    }

    /** The memory that a variant takes on a node of this type once it is loaded and warm. */
    public MemorySize restingMemory(Profile profile) {
        return memorySize(
                profile.hostMemory().restingBytes(), profile.acceleratorMemory().restingBytes());
    }

    private MemorySize memorySize(long host, long accelerator) {
        return gpuMemoryBytes == 0 ? new MemorySize(host + accelerator, 0) : new MemorySize(host, accelerator);
    }
}
