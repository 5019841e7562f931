package io.infaas.gateway.feedback;

import io.infaas.gateway.index.IndexedInstance;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * One query on one instance, from being counted in until exactly one of {@link #answered}, {@link #ended}, {@link #gone},
 * {@link #failed}, {@link #unhealthy} and {@link #withdrawn} counts it out; what comes after the first has no effect, so that
 * races of answer and cancellation cannot make the count drift. What it tells of the instance reaches those that began to serve
 * before it and none that took their place later.
 */
public final class Dispatch {

    // a field and no object of its own: there is one a query
    private static final AtomicIntegerFieldUpdater<Dispatch> OVER =
            AtomicIntegerFieldUpdater.newUpdater(Dispatch.class, "over");

    private final LoadBook book;
    private final IndexedInstance instance;
    private final InstanceLoad load;
    private final ServingPeriod life;
    private final int items;
    private final double queueMs;
    private final long beganNanos;

    @SuppressWarnings("UnusedVariable") // by the updater
    private volatile int over;

    Dispatch(LoadBook book, IndexedInstance instance, InstanceLoad load, int items) {
        this.book = book;
        this.instance = instance;
        this.load = load;
        this.life = load.life();
        this.items = items;
        this.beganNanos = book.ticker().nanos();
        this.queueMs = load.itemsInFlight() * 1000.0 / instance.saturation();
        load.began(items);
    }

    public IndexedInstance instance() {
        return instance;
    }

    InstanceLoad load() {
        return load;
    }

    /** Queries of its application that instances have now, this one included. */
    public int inFlightOfApplication() {
        return load.application().inFlight();
    }

    /** It is really given to the instance: from now on it counts as arrived there. */
    public void confirmed() {
        load.tally().arrived(items);
    }

    /** It is not given to the instance after all. */
    public void withdrawn() {
        end();
    }

    /** The node answered the query with a result: its latency is learnt from. */
    public void answered() {
        if (end()) {
            long nanos = book.ticker().nanos() - beganNanos;
            load.tally().answered(items, nanos);
            double ratio = (nanos / 1e6 - queueMs) / instance.serviceMs(items);
            life.correction().observe(items, ratio);
            load.offered().observe(items, ratio);
            life.failures().reset();
        }
    }

    /** Over without a word about the instance: cancelled, or refused by the node for what the client sent. */
    public void ended() {
        end();
    }

    /** The node cannot have executed it, because the instance is not there: the view is stale. */
    public void gone() {
        if (end()) {
            book.gone(instance, load, life);
        }
    }

    /** The connection was lost or the node failed while it had the query. Several in a row take the instance out. */
    public void failed() {
        failed(false);
    }

    /** The node says that the process which serves the instance is dead; counts as {@link #failed}. */
    public void unhealthy() {
        failed(true);
    }

    private void failed(boolean saidUnhealthy) {
        if (end()) {
            load.tally().failed(saidUnhealthy);
            if (life.failures().another()) {
                book.eject(instance, load, life);
            }
        }
    }

    private boolean end() {
        if (OVER.compareAndSet(this, 0, 1)) {
            load.ended(items);
            return true;
        }
        return false;
    }
}
