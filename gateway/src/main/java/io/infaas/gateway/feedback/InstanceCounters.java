package io.infaas.gateway.feedback;

import io.infaas.gateway.contract.InstanceUse;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts of one instance for the reports of its use. Counters only grow and a report tells by how much, so that what is counted
 * while a report is made is in it or in the next one.
 */
final class InstanceCounters {

    private final LongAdder arrivedItems = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final LongAdder answeredItems = new LongAdder();
    private final LongAdder serviceNanos = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder unhealthy = new LongAdder();
    private InstanceUse reported;

    InstanceCounters(String variant, String node) {
        reported = new InstanceUse(variant, node, 0, 0, 0, 0, 0, 0, 0);
    }

    void arrived(int items) {
        arrivedItems.add(items);
    }

    void answered(int items, long nanos) {
        answered.increment();
        answeredItems.add(items);
        serviceNanos.add(nanos);
    }

    void failed(boolean saidUnhealthy) {
        failures.increment();
        if (saidUnhealthy) {
            unhealthy.increment();
        }
    }

    /** What was counted since the last call. */
    synchronized InstanceUse drain(int itemsInFlight) {
        InstanceUse before = reported;
        reported = new InstanceUse(
                before.variant(),
                before.node(),
                arrivedItems.sum(),
                answered.sum(),
                answeredItems.sum(),
                serviceNanos.sum() / 1e6,
                failures.sum(),
                unhealthy.sum(),
                itemsInFlight);
        return new InstanceUse(
                before.variant(),
                before.node(),
                reported.arrivedItems() - before.arrivedItems(),
                reported.answered() - before.answered(),
                reported.answeredItems() - before.answeredItems(),
                reported.serviceMs() - before.serviceMs(),
                reported.failures() - before.failures(),
                reported.unhealthy() - before.unhealthy(),
                itemsInFlight);
    }
}
