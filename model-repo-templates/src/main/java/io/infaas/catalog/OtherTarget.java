package io.infaas.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Variants for another target than the one that is measured on this machine.
 *
 * @param target configuration template, see {@link ConfigTemplate}
 * @param node name of the type of the node that they are measured on, or null where they stay unprofiled
 * @param transforms names of what is done to the graph; with the options that {@code variants} gives one of that name
 * @param threads intra-op threads of one execution
 * @param instances executions side by side
 * @param graphLevels how far the graph is rewritten at its load
 * @param arena whether memory for tensors is kept between executions
 * @param batching how requests that wait are merged; beside each of these, variants that merge none are made too
 * @param maxBatchSizes largest batches of an execution of merged requests; the application's if empty
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
     * All settings that these axes span.
     *
     * @param maxBatchSize of the application; larger ones are for merged requests only
     * @throws IllegalArgumentException if a largest batch is below it, or below a preferred one
     */
    public List<RuntimeSettings> settings(int maxBatchSize) {
        List<RuntimeSettings> all = new ArrayList<>();
        for (int count : threads) {
            for (int side : instances) {
                for (GraphLevel level : graphLevels) {
                    for (boolean kept : arena) {
                        RuntimeSettings plain = new RuntimeSettings(count, side, maxBatchSize)
                                .withGraphLevel(level)
                                .withArena(kept);
                        all.add(plain);
                        all.addAll(merging(plain));
                    }
                }
            }
        }
        return all;
    }

    private List<RuntimeSettings> merging(RuntimeSettings plain) {
        List<RuntimeSettings> all = new ArrayList<>();
        for (Batching merging : batching) {
            for (int largest : maxBatchSizes.isEmpty() ? List.of(plain.maxBatchSize()) : maxBatchSizes) {
                if (largest < plain.maxBatchSize()) {
                    throw new IllegalArgumentException(
                            "maxBatchSizes: %d is below the application's maxBatchSize %d, which one request may have"
                                    .formatted(largest, plain.maxBatchSize()));
                }
                all.add(plain.withBatching(merging, largest));
            }
        }
        return all;
    }

    private static <T> List<T> distinct(String field, List<T> values) {
        return Checks.distinct(field, Checks.notEmpty(field, values), value -> value);
    }
}
