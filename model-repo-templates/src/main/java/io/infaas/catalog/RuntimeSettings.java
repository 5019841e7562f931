package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a variant's execution.
 *
 * @param threads intra-op threads per execution, at least 1
 * @param instances concurrent executions on one node, at least 1
 * @param maxBatchSize largest batch of one execution; 0 for a contract without a batch dimension
 * @param graphLevel level of graph optimization at load
 * @param batching merging of queued requests; null if each is executed alone, as without a batch dimension
 * @param arena whether tensor memory is kept between executions: faster, but holds as much as the largest batch needed
 */
public record RuntimeSettings(
        int threads,
        int instances,
        int maxBatchSize,
        GraphLevel graphLevel,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Batching batching,
        boolean arena) {

    public RuntimeSettings {
        if (threads < 1 || instances < 1) {
            throw new IllegalArgumentException(
                    "threads %d and instances %d must be at least 1".formatted(threads, instances));
        }
        if (maxBatchSize < 0) {
            throw new IllegalArgumentException(
                    "maxBatchSize %d must be at least 1, or 0 without a batch dimension".formatted(maxBatchSize));
        }
        if (batching != null && maxBatchSize == 0) {
            throw new IllegalArgumentException(
                    "batching merges requests along their batch dimension, but maxBatchSize 0 means that there is none: remove batching");
        }
        if (batching != null && batching.preferredSizes().stream().anyMatch(size -> size > maxBatchSize)) {
            throw new IllegalArgumentException("batching.preferredSizes %s must not be above maxBatchSize %d"
                    .formatted(batching.preferredSizes(), maxBatchSize));
        }
    }

    /** Settings with the runtime's defaults for everything else. */
    public RuntimeSettings(int threads, int instances, int maxBatchSize) {
        this(threads, instances, maxBatchSize, GraphLevel.ALL, null, true);
    }

    @JsonCreator
    static RuntimeSettings of(
            @JsonProperty("threads") int threads,
            @JsonProperty("instances") int instances,
            @JsonProperty("maxBatchSize") int maxBatchSize,
            @JsonProperty(value = "graphLevel", defaultValue = "all") @Nullable GraphLevel graphLevel,
            @JsonProperty(value = "batching", defaultValue = "none") @Nullable Batching batching,
            @JsonProperty(value = "arena", defaultValue = "true") @Nullable Boolean arena) {
        return new RuntimeSettings(
                threads,
                instances,
                maxBatchSize,
                graphLevel == null ? GraphLevel.ALL : graphLevel,
                batching,
                arena == null || arena);
    }

    public RuntimeSettings withThreads(int count) {
        return new RuntimeSettings(count, instances, maxBatchSize, graphLevel, batching, arena);
    }

    public RuntimeSettings withInstances(int count) {
        return new RuntimeSettings(threads, count, maxBatchSize, graphLevel, batching, arena);
    }

    public RuntimeSettings withGraphLevel(GraphLevel level) {
        return new RuntimeSettings(threads, instances, maxBatchSize, level, batching, arena);
    }

    /** @param largest largest batch of one execution; may be larger than the largest request */
    public RuntimeSettings withBatching(Batching merging, int largest) {
        return new RuntimeSettings(threads, instances, largest, graphLevel, merging, arena);
    }

    public RuntimeSettings withArena(boolean useArena) {
        return new RuntimeSettings(threads, instances, maxBatchSize, graphLevel, batching, useArena);
    }

    /** Number of items in the largest execution, at least 1. */
    public int largestBatch() {
        return Math.max(1, maxBatchSize);
    }

    /** Number of cores that the variant uses when busy. */
    public int cores() {
        return threads * instances;
    }

    /**
     * The settings' part of a variant's name: {@code t2}, {@code t1-i2-extended-lean-b64-p4.8-q200}. Omits settings with the
     * runtime's default; names the largest batch only where requests are merged, as elsewhere it is the application's.
     */
    public String label() {
        StringBuilder label = new StringBuilder("t").append(threads);
        if (instances > 1) {
            label.append("-i").append(instances);
        }
        if (graphLevel != GraphLevel.ALL) {
            label.append('-').append(graphLevel.label());
        }
        if (!arena) {
            label.append("-lean");
        }
        if (batching != null) {
            label.append("-b").append(maxBatchSize);
            if (!batching.preferredSizes().isEmpty()) {
                label.append(batching.preferredSizes().stream()
                        .map(String::valueOf)
                        .collect(Collectors.joining(".", "-p", "")));
            }
            label.append("-q").append(batching.queueDelayMicros());
        }
        return label.toString();
    }
}
