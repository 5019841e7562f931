package io.infaas.gateway.warm;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Sends queries in rotation, several at a time; each answer starts the next query. Confined to one event loop. */
final class WarmUpLoad {

    private final List<WarmUpQuery> queries;
    private final int enough;
    private final BooleanSupplier spent;
    private final Promise<Integer> end = Promise.promise();
    private int asked;
    private int answered;
    private int running;

    /**
     * Creates a load that has not started.
     *
     * @param enough number of queries to send within the time
     * @param spent whether the time is over, so that no further query starts
     */
    WarmUpLoad(List<WarmUpQuery> queries, int enough, BooleanSupplier spent) {
        this.queries = queries;
        this.enough = enough;
        this.spent = spent;
    }

    /**
     * Starts the load with {@code sideBySide} queries at a time. Returns the number of answered queries; fails with the first failed query.
     */
    Future<Integer> begin(int sideBySide) {
        running = sideBySide;
        for (int i = 0; i < sideBySide; i++) {
            sendNext();
        }
        return end.future();
    }

    private void sendNext() {
        if (asked < enough && !spent.getAsBoolean()) {
            WarmUpQuery next = queries.get(asked++ % queries.size());
            next.send()
                    .onSuccess(done -> {
                        answered++;
                        sendNext();
                    })
                    .onFailure(end::tryFail);
        } else if (--running == 0) {
            end.tryComplete(answered);
        }
    }
}
