package io.infaas.controller.nodecontrol;

import io.infaas.controller.lease.Mandate;
import io.infaas.controller.reconcile.NodeControl;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.client.Credentials;
import io.infaas.triton.client.LoadOverride;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.config.InstanceGroups;
import io.infaas.triton.metrics.MemoryReading;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.protocol.ModelStatistics;
import io.infaas.triton.protocol.RepositoryIndexResponse.ModelIndex;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Model control of a Triton server over gRPC. */
final class TritonNodeControl implements NodeControl {

    private static final Logger LOG = LoggerFactory.getLogger(TritonNodeControl.class);

    private static final String LEAVING = "UNLOADING";
    private static final String COMING = "LOADING";
    private static final String READY = "READY";
    /** Message cap, bytes: statistics take some KB per model, so this suffices for thousands of them and for a warm-up. */
    private static final int MESSAGE_CAP = 32 << 20;

    private final TritonClient client;
    private final MetricsReader metrics;
    private final WarmUpQueries queries;
    private final Mandate mandate;
    private final TritonNodeControls.Deadlines deadlines;

    TritonNodeControl(
            Vertx vertx,
            Node node,
            Credentials credentials,
            WarmUpQueries queries,
            Mandate mandate,
            TritonNodeControls.Deadlines deadlines) {
        this.client = new TritonClient(vertx, node.host(), node.grpcPort(), MESSAGE_CAP, credentials);
        this.metrics = new MetricsReader(vertx, node, deadlines.observation());
        this.queries = queries;
        this.mandate = mandate;
        this.deadlines = deadlines;
    }

    @Override
    public CompletionStage<Index> index(Predicate<String> countedModels) {
        return client.index(false, deadlines.listing())
                .compose(rows -> {
                    Set<String> names = new TreeSet<>();
                    Set<String> ready = new TreeSet<>();
                    Set<String> leaving = new TreeSet<>();
                    for (ModelIndex row : rows) {
                        names.add(row.getName());
                        if (row.getState().equals(READY)) {
                            ready.add(row.getName());
                        } else if (row.getState().equals(LEAVING)) {
                            leaving.add(row.getName());
                        }
                    }
                    leaving.removeAll(ready);
                    return instances(ready.stream().filter(countedModels).iterator(), new TreeMap<>())
                            .map(instances -> new Index(names, ready, leaving, instances));
                })
                .toCompletionStage();
    }

    /** One after the other: there may be hundreds. */
    private Future<Map<String, Integer>> instances(Iterator<String> models, Map<String, Integer> counts) {
        if (!models.hasNext()) {
            return Future.succeededFuture(counts);
        }
        String model = models.next();
        return client.modelConfig(model, deadlines.call())
                .map(config -> {
                    counts.put(model, InstanceGroups.count(config));
                    return counts;
                })
                // a model that is unloaded meanwhile does not mean that the node is down
                .recover(failure -> failure instanceof TritonException answer && answer.code() == TritonCode.NOT_FOUND
                        ? Future.succeededFuture(counts)
                        : Future.failedFuture(failure))
                .compose(updatedCounts -> instances(models, updatedCounts));
    }

    @Override
    public CompletionStage<Set<String>> loaded() {
        return client.statistics("", deadlines.observation())
                .<Set<String>>map(models ->
                        models.stream().map(ModelStatistics::getName).collect(Collectors.toCollection(TreeSet::new)))
                .toCompletionStage();
    }

    @Override
    public CompletionStage<Void> load(String model) {
        return change(() -> client.load(model, deadlines.load())).toCompletionStage();
    }

    @Override
    public CompletionStage<Void> resize(String model, int instances) {
        return client.modelConfig(model, deadlines.call())
                .compose(config -> InstanceGroups.count(config) == instances
                        ? Future.<Void>succeededFuture()
                        : change(() -> client.load(
                                model,
                                LoadOverride.model(InstanceGroups.withCount(config, instances), Map.of()),
                                deadlines.load())))
                .toCompletionStage();
    }

    @Override
    public CompletionStage<Void> unload(String model) {
        return change(() -> client.unload(model, deadlines.call())).toCompletionStage();
    }

    private Future<Void> change(Supplier<Future<Void>> call) {
        return mandate.isHeld()
                ? call.get()
                : Future.failedFuture(
                        new TritonException(TritonCode.UNAVAILABLE, "change not sent: another controller may lead"));
    }

    @Override
    public CompletionStage<Presence> presence(String model) {
        return client.modelReady(model, deadlines.call())
                .compose(ready -> ready
                        ? Future.succeededFuture(Presence.HELD)
                        : client.index(false, deadlines.call()).map(rows -> presence(model, rows)))
                .toCompletionStage();
    }

    private static Presence presence(String model, List<ModelIndex> rows) {
        Set<String> states = rows.stream()
                .filter(row -> row.getName().equals(model))
                .map(ModelIndex::getState)
                .collect(Collectors.toCollection(TreeSet::new));
        if (states.contains(READY) || states.contains(COMING)) {
            return Presence.HELD;
        }
        return states.contains(LEAVING) ? Presence.LEAVING : Presence.GONE;
    }

    @Override
    public CompletionStage<MemoryReading> memory() {
        return metrics.read().toCompletionStage();
    }

    @Override
    public CompletionStage<Void> warm(String model) {
        return new ModelWarmUp(client, queries, model, deadlines, System::nanoTime)
                .run()
                .toCompletionStage();
    }

    @Override
    public void close() {
        metrics.close();
        client.close().onFailure(failure -> LOG.debug("connections to a node did not close cleanly", failure));
    }

    /**
     * A few sequential queries: single items, and once the largest batch if a single item's time suggests that it fits. Starts no
     * query after its time limit; fails with the first failure.
     */
    static final class ModelWarmUp {

        private final TritonClient client;
        private final WarmUpQueries queries;
        private final String model;
        private final TritonNodeControls.Deadlines deadlines;
        private final LongSupplier nanos;
        private final long begin;

        ModelWarmUp(
                TritonClient client,
                WarmUpQueries queries,
                String model,
                TritonNodeControls.Deadlines deadlines,
                LongSupplier nanos) {
            this.client = client;
            this.queries = queries;
            this.model = model;
            this.deadlines = deadlines;
            this.nanos = nanos;
            this.begin = nanos.getAsLong();
        }

        Future<Void> run() {
            return queryAgain(0, 0);
        }

        /** @param singleNanos time of the last single item, ns */
        private Future<Void> queryAgain(int sent, long singleNanos) {
            long left = deadlines.warm().toNanos() - (nanos.getAsLong() - begin);
            if (sent >= deadlines.warmQueries() || (sent > 0 && left <= 0)) {
                return Future.succeededFuture();
            }
            int largest = queries.largestBatch(model);
            boolean isAffordable = sent == 2 && largest > 1 && singleNanos * largest <= left;
            Optional<ModelInferRequest> query = queries.of(model, isAffordable ? largest : 1);
            if (query.isEmpty()) {
                return isAffordable ? queryAgain(sent + 1, singleNanos) : Future.succeededFuture();
            }
            long sentAt = nanos.getAsLong();
            return client.infer(query.get(), deadlines.inference())
                    .compose(answer -> queryAgain(sent + 1, isAffordable ? singleNanos : nanos.getAsLong() - sentAt));
        }
    }
}
