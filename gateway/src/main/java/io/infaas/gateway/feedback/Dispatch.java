package io.infaas.gateway.feedback;

import io.infaas.gateway.view.Candidate;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One query on one instance, from being counted in until exactly one of {@link #answered}, {@link #ended}, {@link #gone} and
 * {@link #failed} counts it out; what comes after the first has no effect, so that races of answer and cancellation cannot
 * make the count drift.
 */
public final class Dispatch {

    private final LoadBook book;
    private final Candidate candidate;
    private final InstanceLoad load;
    private final int items;
    private final double queueMs;
    private final long beganNanos = System.nanoTime();
    private final AtomicBoolean over = new AtomicBoolean();

    Dispatch(LoadBook book, Candidate candidate, InstanceLoad load, int items, double queueMs) {
        this.book = book;
        this.candidate = candidate;
        this.load = load;
        this.items = items;
        this.queueMs = queueMs;
    }

    public Candidate candidate() {
        return candidate;
    }

    /** The node answered the query with a result: its latency is learnt from. */
    public void answered() {
        if (end()) {
            double observedMs = (System.nanoTime() - beganNanos) / 1e6;
            load.correction().observe(items, (observedMs - queueMs) / candidate.serviceMs(items));
            load.failures().reset();
        }
    }

    /** Over without a word about the instance: cancelled, or refused by the node for what the client sent. */
    public void ended() {
        end();
    }

    /** The node cannot have executed it, because the instance is not there: the view is stale. */
    public void gone() {
        if (end()) {
            book.gone(candidate);
        }
    }

    /** The connection was lost or the node failed while it had the query. Several in a row make the instance gone. */
    public void failed() {
        if (end() && load.failures().another()) {
            book.gone(candidate);
        }
    }

    private boolean end() {
        if (over.compareAndSet(false, true)) {
            load.ended(items);
            return true;
        }
        return false;
    }
}
