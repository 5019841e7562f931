package io.infaas.gateway.feedback;

import io.infaas.gateway.contract.InstanceUse;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counters of one instance for its usage reports. They only grow, and a report contains their increase. So an event during a
 * report belongs to that report or the next one.
 */
final class InstanceCounters {

    private final LongAdder arrivedItems = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder answeredItems = new LongAdder();
    private final LongAdder serviceNanos = new LongAdder();
    private final LongAdder predictedNanos = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder unhealthy = new LongAdder();
    private InstanceUse reported;

    InstanceCounters(String variant, String node) {
        reported = new InstanceUse(variant, node, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    void recordArrival(int items) {
        arrivedItems.add(items);
    }

    void recordAnswer(int items, long nanos, long predicted) {
        answered.increment();
        answeredItems.add(items);
        serviceNanos.add(nanos);
        predictedNanos.add(predicted);
    }

    boolean hasAnswered() {
        return answered.sum() > 0;
    }

    void recordFailure(boolean saidUnhealthy) {
        failures.increment();
        if (saidUnhealthy) {
            unhealthy.increment();
        }
    }

    /** Returns the increase since the last call. */
    synchronized InstanceUse drain(double workMsInFlight) {
        InstanceUse before = reported;
        reported = new InstanceUse(
                before.variant(),
                before.node(),
                arrivedItems.sum(),
                answered.sum(),
                answeredItems.sum(),
                serviceNanos.sum() / 1e6,
                predictedNanos.sum() / 1e6,
                failures.sum(),
                unhealthy.sum(),
                workMsInFlight);
        return new InstanceUse(
                before.variant(),
                before.node(),
                reported.arrivedItems() - before.arrivedItems(),
                reported.answered() - before.answered(),
                reported.answeredItems() - before.answeredItems(),
                reported.serviceMs() - before.serviceMs(),
                reported.predictedMs() - before.predictedMs(),
                reported.failures() - before.failures(),
                reported.unhealthy() - before.unhealthy(),
                workMsInFlight);
    }
}
