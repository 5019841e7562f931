package io.infaas.gateway.feedback;

import io.infaas.gateway.index.IndexedInstance;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** The observed load of one instance over all views. Every event loop writes it and reads it without locks. */
final class InstanceLoad {

    /** An instance is suspicious after this many times the expected time without an answer. */
    static final double PATIENCE = 8;

    private static final AtomicLongFieldUpdater<InstanceLoad> SILENT_SINCE =
            AtomicLongFieldUpdater.newUpdater(InstanceLoad.class, "silentSince");

    private static final AtomicLongFieldUpdater<InstanceLoad> ANSWERED =
            AtomicLongFieldUpdater.newUpdater(InstanceLoad.class, "answeredNanos");

    private static final long NEVER = Long.MIN_VALUE;
    private static final long NOT_SILENT = Long.MIN_VALUE;

    private final ItemsInFlight items = new ItemsInFlight();
    private final InstanceCounters tally;
    private final ApplicationLoad application;
    private final LatencyCorrection offered;
    private volatile ServingPeriod life;
    // written with every query: without a barrier, since an update more or less does not matter
    private volatile long silentSince = NOT_SILENT;
    private volatile long answeredNanos = NEVER;

    /**
     * @param offered correction over all instances of its variant on its node type
     * @param fresh whether it starts in slow start
     */
    InstanceLoad(IndexedInstance instance, ApplicationLoad application, LatencyCorrection offered, boolean fresh) {
        this.application = application;
        this.offered = offered;
        this.life = new ServingPeriod(offered, fresh);
        tally = new InstanceCounters(instance.model(), instance.node().id());
    }

    ItemsInFlight items() {
        return items;
    }

    /** Counts a query in; returns the items in flight, its own included. */
    int recordStart(int more, long now) {
        application.recordStart();
        int inFlight = items.add(more);
        if (silentSince == NOT_SILENT) {
            SILENT_SINCE.lazySet(this, now);
        }
        return inFlight;
    }

    /** Records an answer. */
    void recordAnswer(long now) {
        ANSWERED.lazySet(this, now);
        SILENT_SINCE.lazySet(this, items.awaited() > 0 ? now : NOT_SILENT);
    }

    /** Whether there was an answer after this time, ns. */
    boolean hasAnsweredSince(long nanos) {
        long last = answeredNanos;
        return last != NEVER && last - nanos > 0;
    }

    /** Whether queries went there and none has been answered for this time, ns; true once per such time. */
    boolean isSilentFor(long nanos, long now) {
        long since = silentSince;
        if (since == NOT_SILENT || now - since < nanos) {
            return false;
        }
        silentSince = items.awaited() > 0 ? now : NOT_SILENT;
        return true;
    }

    void recordEnd(int less) {
        application.recordEnd();
        items.remove(less);
    }

    /** Counts out a query on which the instance works for another {@code afterNanos}. */
    void recordAbandonment(int count, long afterNanos, long now) {
        application.recordEnd();
        items.abandon(count, afterNanos, now);
    }

    ApplicationLoad application() {
        return application;
    }

    LatencyCorrection variantCorrection() {
        return offered;
    }

    InstanceCounters counters() {
        return tally;
    }

    ServingPeriod servingPeriod() {
        return life;
    }

    /** Starts a new serving period; queries in flight stay counted. */
    void restart() {
        life = new ServingPeriod(offered, true);
    }
}
