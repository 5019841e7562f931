package io.infaas.controller.nodecontrol;

import io.infaas.triton.client.TritonClient;
import io.infaas.triton.protocol.ModelInferRequest;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A few sequential queries: single items, and once the largest batch if a single item's time suggests that it fits. Starts no
 * query after its time limit; fails with the first failure.
 */
final class ModelWarmUp {

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
        return after(0, 0);
    }

    /** @param singleNanos time of the last single item, ns */
    private Future<Void> after(int sent, long singleNanos) {
        long left = deadlines.warm().toNanos() - (nanos.getAsLong() - begin);
        if (sent >= deadlines.warmQueries() || (sent > 0 && left <= 0)) {
            return Future.succeededFuture();
        }
        int largest = queries.largestBatch(model);
        boolean all = sent == 2 && largest > 1 && singleNanos * largest <= left;
        Optional<ModelInferRequest> query = queries.of(model, all ? largest : 1);
        if (query.isEmpty()) {
            return all ? after(sent + 1, singleNanos) : Future.succeededFuture();
        }
        long sentAt = nanos.getAsLong();
        return client.infer(query.get(), deadlines.inference())
                .compose(answer -> after(sent + 1, all ? singleNanos : nanos.getAsLong() - sentAt));
    }
}
