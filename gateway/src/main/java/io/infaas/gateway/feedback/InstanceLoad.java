package io.infaas.gateway.feedback;

import io.infaas.gateway.view.Candidate;
import java.util.concurrent.atomic.AtomicInteger;

/** What is observed of one instance over all views; written by every event loop, read without locks. */
final class InstanceLoad {

    private final AtomicInteger itemsInFlight = new AtomicInteger();
    private final Tally tally;
    private volatile Life life = new Life();

    InstanceLoad(Candidate candidate) {
        tally = new Tally(candidate.model(), candidate.node().id());
    }

    int itemsInFlight() {
        return itemsInFlight.get();
    }

    void began(int items) {
        itemsInFlight.addAndGet(items);
    }

    void ended(int items) {
        itemsInFlight.addAndGet(-items);
    }

    Tally tally() {
        return tally;
    }

    Life life() {
        return life;
    }

    /** The instance begins to serve anew; what is in flight from before stays counted. */
    void restart() {
        life = new Life();
    }
}
