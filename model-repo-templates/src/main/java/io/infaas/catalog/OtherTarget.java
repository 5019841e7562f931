package io.infaas.catalog;

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

    public OtherTarget(
            String target,
            @Nullable String node,
            @Nullable List<String> transforms,
            @Nullable List<Integer> threads,
            @Nullable List<Integer> instances,
            @Nullable List<GraphLevel> graphLevels,
            @Nullable List<Boolean> arena,
            @Nullable List<Batching> batching,
            @Nullable List<Integer> maxBatchSizes) {
        this.target = Checks.name("target", target);
        this.node = node;
        this.transforms = distinct("transforms", transforms == null ? List.of("fp32") : transforms);
        this.threads = distinct("threads", threads == null ? List.of(1) : threads);
        this.instances = distinct("instances", instances == null ? List.of(1) : instances);
        this.graphLevels = distinct("graphLevels", graphLevels == null ? List.of(GraphLevel.ALL) : graphLevels);
        this.arena = distinct("arena", arena == null ? List.of(true) : arena);
        this.batching = batching == null ? List.of() : Checks.distinct("batching", batching, merging -> merging);
        this.maxBatchSizes =
                maxBatchSizes == null ? List.of() : Checks.distinct("maxBatchSizes", maxBatchSizes, size -> size);
        this.threads.forEach(count -> Checks.positive("threads", count));
        this.instances.forEach(count -> Checks.positive("instances", count));
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
                    for (boolean kept : arena) {
                        RuntimeSettings plain = new RuntimeSettings(count, concurrent, maxBatchSize)
                                .withGraphLevel(level)
                                .withArena(kept);
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

    private static <T> List<T> distinct(String field, List<T> values) {
        return Checks.distinct(field, Checks.notEmpty(field, values), value -> value);
    }
}
