package io.infaas.gateway.feedback;

import io.infaas.gateway.index.IndexedInstance;
import java.util.concurrent.atomic.AtomicInteger;

/** The observed load of one instance over all views. Every event loop writes it and reads it without locks. */
final class InstanceLoad {

    private final AtomicInteger itemsInFlight = new AtomicInteger();
    private final InstanceCounters tally;
    private final ApplicationLoad application;
    private final LatencyCorrection offered;
    private volatile ServingPeriod life;

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

    void began(int items) {
        application.began();
        itemsInFlight.addAndGet(items);
    }

    void ended(int items) {
        application.ended();
        itemsInFlight.addAndGet(-items);
    }

    ApplicationLoad application() {
        return application;
    }

    LatencyCorrection offered() {
        return offered;
    }

    InstanceCounters tally() {
        return tally;
    }

    ServingPeriod life() {
        return life;
    }

    /** Starts a new serving period; queries in flight stay counted. */
    void restart() {
        life = new ServingPeriod(offered, true);
    }
}
