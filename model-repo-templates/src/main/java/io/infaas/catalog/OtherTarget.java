package io.infaas.catalog;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Variants for a target other than the one that is profiled on this machine.
 *
 * @param target configuration template, see {@link ConfigTemplate}
 * @param node type of the node that they are profiled on; null if they stay unprofiled
 * @param transforms names of graph transforms, with the options that {@code variants} gives them
 * @param threads intra-op threads per execution
 * @param instances concurrent executions
 * @param graphLevels levels of graph optimization at load
 * @param arena whether tensor memory is kept between executions
 * @param batching merging of queued requests; variants without merging are made as well
 * @param maxBatchSizes largest batches of merged requests; the application's if empty
 */
public record OtherTarget(
        String target,
        @JsonProperty(defaultValue = "none") @Nullable String node,
        @JsonProperty(defaultValue = "[fp32]") List<String> transforms,
        @JsonProperty(defaultValue = "[1]") List<Integer> threads,
        @JsonProperty(defaultValue = "[1]") List<Integer> instances,
        @JsonProperty(defaultValue = "[all]") List<GraphLevel> graphLevels,
        @JsonProperty(defaultValue = "[true]") List<Boolean> arena,
        @JsonProperty(defaultValue = "[]") List<Batching> batching,
        @JsonProperty(defaultValue = "[]") List<Integer> maxBatchSizes) {

    /** Takes the defaults for keys that a document omits, which give null. */
    public OtherTarget {
        Checks.name("target", target);
        transforms = distinct("transforms", transforms, List.of("fp32"));
        threads = distinct("threads", threads, List.of(1));
        instances = distinct("instances", instances, List.of(1));
        graphLevels = distinct("graphLevels", graphLevels, List.of(GraphLevel.ALL));
        arena = distinct("arena", arena, List.of(true));
        batching = Checks.distinct("batching", requireNonNullElse(batching, List.of()), merging -> merging);
        maxBatchSizes = Checks.distinct("maxBatchSizes", requireNonNullElse(maxBatchSizes, List.of()), size -> size);
        threads.forEach(count -> Checks.positive("threads", count));
        instances.forEach(count -> Checks.positive("instances", count));
    }

    /**
     * All combinations of these settings.
     *
     * @param maxBatchSize the application's; larger batches consist of merged requests
     * @throws IllegalArgumentException if a largest batch is below it or below a preferred size, or there is no batch dimension
     */
    public List<RuntimeSettings> settings(int maxBatchSize) {
        if (maxBatchSize == 0 && !(batching.isEmpty() && maxBatchSizes.isEmpty())) {
            throw new IllegalArgumentException(
                    "target '%s': batching and maxBatchSizes merge requests along their batch dimension, but the application's maxBatchSize 0 means that there is none: remove them"
                            .formatted(target));
        }
        List<RuntimeSettings> runtimeSettingses = new ArrayList<>();
        for (int count : threads) {
            for (int concurrent : instances) {
                for (GraphLevel level : graphLevels) {
                    for (boolean useArena : arena) {
                        RuntimeSettings plain = new RuntimeSettings(count, concurrent, maxBatchSize)
                                .withGraphLevel(level)
                                .withArena(useArena);
                        runtimeSettingses.add(plain);
                        runtimeSettingses.addAll(merging(plain));
                    }
                }
            }
        }
        return runtimeSettingses;
    }

    private List<RuntimeSettings> merging(RuntimeSettings plain) {
        List<RuntimeSettings> runtimeSettingses = new ArrayList<>();
        for (Batching merging : batching) {
            for (int largest : maxBatchSizes.isEmpty() ? List.of(plain.maxBatchSize()) : maxBatchSizes) {
                if (largest < plain.maxBatchSize()) {
                    throw new IllegalArgumentException(
                            "maxBatchSizes: %d is below the application's maxBatchSize %d, the largest request: raise it"
                                    .formatted(largest, plain.maxBatchSize()));
                }
                runtimeSettingses.add(plain.withBatching(merging, largest));
            }
        }
        return runtimeSettingses;
    }

    private static <T> List<T> distinct(String field, @Nullable List<T> values, List<T> usual) {
        return Checks.distinct(field, Checks.notEmpty(field, values == null ? usual : values), value -> value);
    }
}
