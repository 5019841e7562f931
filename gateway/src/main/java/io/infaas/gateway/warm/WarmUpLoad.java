package io.infaas.gateway.warm;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Asks queries in turn, several side by side, each as soon as one before is answered. Used on one event loop. */
final class WarmUpLoad {

    private final List<WarmUpQuery> queries;
    private final int enough;
    private final BooleanSupplier spent;
    private final Promise<Integer> end = Promise.promise();
    private int asked;
    private int answered;
    private int running;

    /**
     * An asking that has not begun.
     *
     * @param enough how many queries are asked, if there is time
     * @param spent whether the time is over and no further one is to be asked
     */
    WarmUpLoad(List<WarmUpQuery> queries, int enough, BooleanSupplier spent) {
        this.queries = queries;
        this.enough = enough;
        this.spent = spent;
    }

    /** How many were answered; fails with the first that fails. */
    Future<Integer> begin(int sideBySide) {
        running = sideBySide;
        for (int i = 0; i < sideBySide; i++) {
            goOn();
        }
        return end.future();
    }

    private void goOn() {
        if (asked < enough && !spent.getAsBoolean()) {
            WarmUpQuery next = queries.get(asked++ % queries.size());
            next.ask()
                    .onSuccess(done -> {
                        answered++;
                        goOn();
                    })
                    .onFailure(end::tryFail);
        } else if (--running == 0) {
            end.tryComplete(answered);
        }
    }
}
