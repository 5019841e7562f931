package io.infaas.gateway.feedback;

import io.infaas.gateway.feedback.NodeShares.NodeShare;
import io.infaas.gateway.index.IndexedInstance;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * One query on one instance, in flight until the first of {@link #recordAnswer}, {@link #release}, {@link #abandon}, {@link #recordGone},
 * {@link #recordFailure}, {@link #recordUnhealthy}, {@link #recordTimeout} and {@link #withdraw}. Later calls have no effect, so a race of
 * answer and cancellation cannot make the count drift. Its observations reach only the serving period in which it started, never a later
 * one.
 */
public final class Dispatch {

    // a field, not a separate object: there is one per query
    private static final AtomicIntegerFieldUpdater<Dispatch> OVER =
            AtomicIntegerFieldUpdater.newUpdater(Dispatch.class, "over");

    /** A time-out is no failure of the instance before this time, ms: the client may simply be in a hurry. */
    private static final double LEAST_TIME_OUT_MS = 250;

    /** An overdue query that is abandoned is expected to run on for this share of its time so far. */
    private static final double OVERDUE = 0.25;

    private final LoadBook book;
    private final IndexedInstance instance;
    private final InstanceLoad load;
    private final ServingPeriod life;
    private final int items;
    private final boolean apart;
    private final boolean offline;
    private final int concurrency;
    private final long beganNanos;
    private final float aheadMs;
    private final float othersMs;
    private long answeredNanos;

    @SuppressWarnings("UnusedVariable") // accessed by the updater
    private volatile int over;

    /**
     * Creates the dispatch of a counted query.
     *
     * @param workNanos its time at the instance, as counted
     * @param apart whether its client resets many queries
     * @param offline whether it yields to all others
     * @param concurrency items in flight, its own included
     */
    Dispatch(
            LoadBook book,
            IndexedInstance instance,
            InstanceLoad load,
            int items,
            long workNanos,
            boolean apart,
            boolean offline,
            int concurrency,
            long beganNanos) {
        this.book = book;
        this.instance = instance;
        this.load = load;
        this.life = load.servingPeriod();
        this.items = items;
        this.apart = apart;
        this.offline = offline;
        this.concurrency = concurrency;
        this.beganNanos = beganNanos;
        // another thread may count a query in or out meanwhile: nothing can be ahead of the only query
        this.aheadMs = concurrency == items ? 0 : load.work().aheadMs(workNanos);
        this.othersMs = load.work().othersMs();
    }

    public IndexedInstance instance() {
        return instance;
    }

    InstanceLoad load() {
        return load;
    }

    /** Queries of the same application at instances or held back from them now, this one included. */
    public int queriesOfApplication() {
        return load.application().queries();
    }

    /** Confirms that the query goes to the instance, and counts it as arrived there. */
    public void confirm() {
        load.counters().recordArrival(items);
    }

    /** Withdraws the query before it goes to the instance. */
    public void withdraw() {
        end();
    }

    /** Records a result from the node; its latency updates the correction. */
    public void recordAnswer() {
        if (end()) {
            long now = book.ticker().nanos();
            long nanos = now - beganNanos;
            long silentNanos = load.silentNanos(beganNanos, now);
            if (silentNanos >= Stall.LEAST_NANOS && load.work().awaited() > 0 && isUnusual(silentNanos)) {
                load.stall().record(now - silentNanos, now);
            }
            load.recordAnswer(now);
            answeredNanos = nanos;
            double profiledMs = instance.serviceMs(items);
            load.counters().recordAnswer(items, nanos, predictedNanos());
            if (load.isAdaptive()) {
                observeTime(nanos);
                load.application().patience().recordAnswer(nanos / 1e6);
            }
            double tookMs = nanos / 1e6 - aheadMs;
            // up to a second old: it may explain a late answer, and makes no instance look faster than profiled
            double ratio = (tookMs - Math.min(othersMs, Math.max(0, tookMs - profiledMs))) / profiledMs;
            life.correction().observe(items, ratio);
            load.variantCorrection().observe(items, ratio);
            life.failures().reset();
        }
    }

    /** Whether the time is longer than usual for such a query; false without observations of the instance. */
    private boolean isUnusual(long nanos) {
        double expectedMs = life.concurrency().expectedMs(concurrency);
        return expectedMs > 0 && nanos >= InstanceLoad.unusualNanos(Math.max(expectedMs, usualMs()));
    }

    private void observeTime(long nanos) {
        long stalledNanos = load.stall().nanosSince(beganNanos);
        long ownNanos = nanos - stalledNanos;
        if (stalledNanos <= ownNanos) {
            life.concurrency().observe(concurrency, ownNanos / 1e6);
        }
    }

    /** Time from its start to its answer, ns; 0 before that. For the thread that records the answer. */
    public long answeredNanos() {
        return answeredNanos;
    }

    /** The predicted time at its start, ns: the work ahead of it and its own profiled time. */
    public long predictedNanos() {
        return (long) (1e6 * (aheadMs + instance.serviceMs(items)));
    }

    /**
     * Records that no answer came before the deadline: {@link #abandon}. Also counts as {@link #recordFailure} if the query had several
     * times the expected time. Deadlines too short for any answer do not eject an instance.
     */
    public void recordTimeout() {
        double ms = elapsedMs();
        boolean patient = ms >= LEAST_TIME_OUT_MS && ms >= InstanceLoad.PATIENCE * usualMs();
        if (leaveBehind() && patient) {
            blame("no answer before the deadline", false);
        }
    }

    /**
     * Ends the query without an observation, while the instance may still execute it. Its items stay in flight until its predicted end, or
     * a while longer if that has passed.
     */
    public void abandon() {
        leaveBehind();
    }

    private boolean leaveBehind() {
        if (OVER.compareAndSet(this, 0, 1)) {
            double ms = elapsedMs();
            double bestMs = life.concurrency().bestMs(concurrency);
            double observedMs = Math.max(bestMs, life.concurrency().expectedMs(concurrency));
            double expectedMs = Math.max(usualMs(), observedMs);
            double leftMs = Math.max(expectedMs - ms, ms * OVERDUE);
            load.recordAbandonment(
                    items,
                    workNanos(),
                    apart,
                    offline,
                    (long) (1e6 * leftMs),
                    book.ticker().nanos());
            if (load.isAdaptive()) {
                life.concurrency().observeAtLeast(concurrency, ms);
            }
            letHeldIn();
            return true;
        }
        return false;
    }

    // not kept: there is a dispatch for each query
    private long workNanos() {
        return instance.workNanos(items);
    }

    private double elapsedMs() {
        return (book.ticker().nanos() - beganNanos) / 1e6;
    }

    // by profile and answers only: an instance that answers nothing must seem faulty, not slow
    private double usualMs() {
        double profiledMs =
                aheadMs + instance.serviceMs(items) * life.correction().of(items);
        return Math.max(profiledMs, concurrency * life.concurrency().msPerItem());
    }

    /** Ends the query without an observation: the node has refused it, because of the client's input or because it is full. */
    public void release() {
        end();
    }

    /** Records that the instance does not exist at the node, so the query was not executed: the view is stale. */
    public void recordGone() {
        if (end()) {
            book.markGone(instance, load, life);
        }
    }

    /**
     * Records that there was no connection to the node, so the query was not executed. If the instance has answered another query since
     * this dispatch, only the connection was late; if not, it is gone: {@link #recordGone}.
     */
    public void recordUnreachable() {
        if (load.hasAnsweredSince(beganNanos)) {
            end();
        } else {
            recordGone();
        }
    }

    /**
     * Records that the connection was lost or the node failed during the query. Several in a row eject the instance.
     *
     * @param why the failure, for the log
     */
    public void recordFailure(String why) {
        recordFailure(why, false);
    }

    /** Records the node's report that the process of the instance is dead; counts as {@link #recordFailure}. */
    public void recordUnhealthy() {
        recordFailure("its node reports that it is not healthy", true);
    }

    private void recordFailure(String why, boolean saidUnhealthy) {
        if (end()) {
            blame(why, saidUnhealthy);
        }
    }

    private void blame(String why, boolean saidUnhealthy) {
        load.counters().recordFailure(saidUnhealthy);
        if (life.failures().recordFailure()) {
            book.eject(instance, load, life, why);
        }
    }

    private boolean end() {
        if (OVER.compareAndSet(this, 0, 1)) {
            load.recordEnd(items, workNanos(), apart, offline);
            letHeldIn();
            return true;
        }
        return false;
    }

    private void letHeldIn() {
        if (load.work().heldItems() > 0) {
            load.gate().letIn(book.ticker());
        }
        NodeShare share = load.share();
        if (share != null) {
            share.node.letIn(load, book.ticker());
        }
    }
}
