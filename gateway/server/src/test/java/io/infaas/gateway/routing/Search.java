package io.infaas.gateway.routing;

import io.infaas.gateway.eventloop.EventLoopScheduler;
import io.infaas.gateway.meter.QueryMeter;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.Deadline;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** A search for an instance whose end can be waited for. */
final class Search implements PlacementListener {

    // one for all tests, a daemon: nothing of a test stays on it
    private static final EventLoop LOOP = new DefaultEventLoop(task -> {
        Thread thread = new Thread(task, "searches");
        thread.setDaemon(true);
        return thread;
    });

    private final Promise<DispatchedQuery> promise = Promise.promise();
    private PendingPlacement placing = PendingPlacement.OVER;

    static Search of(Router router, Query query, long deadlineNanos, QueryMeter meter) {
        Search search = new Search();
        search.placing = router.place(
                query, EventLoopScheduler.of(LOOP), new Deadline(router.ticker(), deadlineNanos), meter, search);
        return search;
    }

    Future<DispatchedQuery> future() {
        return promise.future();
    }

    void cancel() {
        placing.cancel();
        promise.tryFail(new Refusal(RefusalReason.CANCELLED, "the client is gone"));
    }

    @Override
    public void onPlaced(DispatchedQuery placement) {
        promise.complete(placement);
    }

    @Override
    public void onRefused(RuntimeException cause) {
        promise.fail(cause);
    }
}
