package io.infaas.gateway.feedback;

import io.infaas.gateway.index.IndexedInstance;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/** The observed load of one instance over all views. Every event loop writes it and reads it without locks. */
final class InstanceLoad {

    /** An instance is suspicious after this many times the expected time without an answer. */
    static final double PATIENCE = 8;

    private static final AtomicLongFieldUpdater<InstanceLoad> SILENT_SINCE =
            AtomicLongFieldUpdater.newUpdater(InstanceLoad.class, "silentSince");

    private static final long NOT_SILENT = Long.MIN_VALUE;

    private final AtomicInteger itemsInFlight = new AtomicInteger();
    private final InstanceCounters tally;
    private final ApplicationLoad application;
    private final LatencyCorrection offered;
    private volatile ServingPeriod life;
    // written with every query: without a barrier, since an update more or less does not matter
    private volatile long silentSince = NOT_SILENT;

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

    int itemsInFlight() {
        return itemsInFlight.get();
    }

    void recordStart(int items, long now) {
        application.recordStart();
        itemsInFlight.addAndGet(items);
        if (silentSince == NOT_SILENT) {
            SILENT_SINCE.lazySet(this, now);
        }
    }

    /** Records an answer. */
    void recordAnswer(long now) {
        SILENT_SINCE.lazySet(this, itemsInFlight.get() > 0 ? now : NOT_SILENT);
    }

    /** Whether queries went there and none has been answered for this time, ns; true once per such time. */
    boolean isSilentFor(long nanos, long now) {
        long since = silentSince;
        if (since == NOT_SILENT || now - since < nanos) {
            return false;
        }
        silentSince = itemsInFlight.get() > 0 ? now : NOT_SILENT;
        return true;
    }

    void recordEnd(int items) {
        application.recordEnd();
        itemsInFlight.addAndGet(-items);
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
