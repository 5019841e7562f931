package io.infaas.gateway.routing;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** The search for an instance for one query: over at once, or waiting until it is over or cancelled. */
public final class Placing {

    private final Future<Placement> future;
    private final @Nullable Waiter waiter;

    private Placing(Future<Placement> future, @Nullable Waiter waiter) {
        this.future = future;
        this.waiter = waiter;
    }

    static Placing over(Future<Placement> future) {
        return new Placing(future, null);
    }

    static Placing of(Waiter waiter) {
        return new Placing(waiter.future(), waiter);
    }

    /** Fails with a {@link io.infaas.gateway.refusal.Refusal}. */
    public Future<Placement> future() {
        return future;
    }

    /** Nobody wants the instance any more. Without effect where the search is over. */
    public void cancel() {
        Waiter waiting = waiter;
        if (waiting != null) {
            waiting.cancel();
        }
    }
}
