package io.infaas.controller.history;

import io.infaas.controller.demand.TrafficCounts;

/** Queries per second, since a first sample. */
final class TrafficColumns {

    private final long first;
    private final SampleColumn requests = new SampleColumn();
    private final SampleColumn late = new SampleColumn();
    private final SampleColumn refused = new SampleColumn();

    /** @param first number of its first sample */
    TrafficColumns(long first) {
        this.first = first;
    }

    void set(long n, TrafficCounts came, double seconds) {
        requests.set(n, came.requests() / seconds);
        late.set(n, came.late() / seconds);
        refused.set(n, came.refused() / seconds);
    }

    /** The first sample that there still is, before sample {@code next}. */
    long first(long next) {
        return Math.max(first, next - RecentHistory.SAMPLES);
    }

    SampleColumn requests() {
        return requests;
    }

    SampleColumn late() {
        return late;
    }

    SampleColumn refused() {
        return refused;
    }
}
