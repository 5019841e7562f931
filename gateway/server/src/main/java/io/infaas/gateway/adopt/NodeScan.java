package io.infaas.gateway.adopt;

import io.infaas.catalog.AdoptedModel;
import io.infaas.catalog.Contract;
import io.infaas.gateway.adopt.NodeScan.NodeModels.FoundModel;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.protocol.ModelConfig;
import io.infaas.triton.protocol.ModelStatistics;
import io.infaas.triton.protocol.RepositoryIndexResponse.ModelIndex;
import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One scan of one node: reads the ready models, then the configuration of each, a few at a time. Completes by its deadline. Runs on the
 * context that starts it.
 */
final class NodeScan {

    private static final int AT_A_TIME = 8;

    private final TritonClient client;
    private final long endNanos;
    private final Map<String, TreeSet<Long>> versions = new TreeMap<>();
    private final Map<String, FoundModel> models = new HashMap<>();
    private final Map<String, String> unfit = new HashMap<>();
    private final Deque<String> left = new ArrayDeque<>();

    private NodeScan(TritonClient client, Duration deadline) {
        this.client = client;
        this.endNanos = System.nanoTime() + deadline.toNanos();
    }

    /** Reads the node's index and its ready models; fails with a {@link TritonException} if the node does not return them in time. */
    static Future<NodeModels> of(TritonClient client, Duration deadline) {
        NodeScan scan = new NodeScan(client, deadline);
        Future<List<ModelStatistics>> loaded = client.statistics("", deadline).otherwise(List.of());
        return Future.all(client.index(false, deadline), loaded)
                .map(read -> withUnlisted(read.resultAt(0), read.resultAt(1)))
                .compose(index -> scan.readAll(index).map(read -> NodeModels.of(scan.models, scan.unfit, index)));
    }

    // Triton does not list a model whose files came with its load, but counts its queries
    private static List<ModelIndex> withUnlisted(List<ModelIndex> index, List<ModelStatistics> loaded) {
        Set<String> indexedNames = index.stream().map(ModelIndex::getName).collect(Collectors.toSet());
        return Stream.concat(
                        index.stream(),
                        loaded.stream()
                                .filter(model -> !indexedNames.contains(model.getName()))
                                .map(model -> ModelIndex.newBuilder()
                                        .setName(model.getName())
                                        .setVersion(model.getVersion())
                                        .setState("READY")
                                        .build()))
                .toList();
    }

    private Future<CompositeFuture> readAll(List<ModelIndex> rows) {
        for (ModelIndex row : rows) {
            if (!row.getState().equals("READY")) {
                continue;
            }
            try {
                versions.computeIfAbsent(row.getName(), name -> new TreeSet<>()).add(Long.parseLong(row.getVersion()));
            } catch (NumberFormatException e) {
                unfit.put(row.getName(), "version '%s' is not a number".formatted(row.getVersion()));
            }
        }
        left.addAll(versions.keySet());
        List<Future<Void>> lanes = new ArrayList<>();
        for (int lane = 0; lane < Math.min(AT_A_TIME, versions.size()); lane++) {
            lanes.add(readNext());
        }
        return Future.all(lanes);
    }

    private Future<Void> readNext() {
        String name = left.poll();
        if (name == null) {
            return Future.succeededFuture();
        }
        Duration rest = Duration.ofNanos(endNanos - System.nanoTime());
        if (rest.toMillis() < 1) {
            return Future.failedFuture(new TritonException(
                    TritonCode.DEADLINE_EXCEEDED, "the deadline passed before its model configurations were read"));
        }
        return client.modelConfig(name, rest)
                .onSuccess(config -> add(name, config))
                .transform(read ->
                        read.succeeded() || isGone(read.cause()) ? readNext() : Future.failedFuture(read.cause()));
    }

    private void add(String name, ModelConfig config) {
        TreeSet<Long> ready = versions.get(name);
        try {
            models.put(name, ModelContracts.toFoundModel(name, ready == null ? List.of() : List.copyOf(ready), config));
        } catch (IllegalArgumentException e) {
            unfit.put(name, String.valueOf(e.getMessage()));
        }
    }

    // the model was ready in the index, but is no longer
    private static boolean isGone(Throwable failure) {
        return failure instanceof TritonException
                && String.valueOf(failure.getMessage()).startsWith("Request for unknown model");
    }

    /**
     * The models of one node.
     *
     * @param models the ready models that can be served, by name
     * @param unfit why a model cannot be served through the gateway, by its name
     * @param index all models that the node lists, ready or not
     */
    record NodeModels(SortedMap<String, FoundModel> models, SortedMap<String, String> unfit, List<ModelIndex> index) {

        /**
         * A model as a node has it.
         *
         * @param promise text of the contract that nodes must agree on to serve the model under one name
         */
        record FoundModel(AdoptedModel adopted, Contract contract, String promise) {}

        NodeModels {
            models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
            unfit = Collections.unmodifiableSortedMap(new TreeMap<>(unfit));
            index = List.copyOf(index);
        }

        static NodeModels of(Map<String, FoundModel> models, Map<String, String> unfit, List<ModelIndex> index) {
            return new NodeModels(new TreeMap<>(models), new TreeMap<>(unfit), index);
        }
    }
}
