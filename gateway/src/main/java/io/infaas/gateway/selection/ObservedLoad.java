package io.infaas.gateway.selection;

import io.infaas.gateway.index.IndexedInstance;

/** What is observed of instances at the moment of a decision. Reading it takes no lock, does no I/O and allocates nothing. */
public interface ObservedLoad {

    /** No correction is below. */
    double LEAST_CORRECTION = 0.5;

    /** Nothing in flight, all as profiled, all available. */
    ObservedLoad NONE = new ObservedLoad() {
        @Override
        public int itemsInFlight(IndexedInstance instance) {
            return 0;
        }

        @Override
        public double correction(IndexedInstance instance, int items) {
            return 1;
        }

        @Override
        public boolean available(IndexedInstance instance) {
            return true;
        }
    };

    int itemsInFlight(IndexedInstance instance);

    /** Observed service time of such a batch over the profiled one; 1 where nothing was observed. */
    double correction(IndexedInstance instance, int items);

    /** False where the instance was found to be gone and has not come back. */
    boolean available(IndexedInstance instance);

    /** The share of its usual queries that an instance is to get that began to serve lately: above 0, 1 for all others. */
    default double warmth(IndexedInstance instance) {
        return 1;
    }

    /** Whether it has so much to do that it is not to be given more, although it is {@link #available}. */
    default boolean full(IndexedInstance instance) {
        return false;
    }

    /** Whether it is not {@link #available} only because of failures, so that it may serve as the last resort. */
    default boolean ejected(IndexedInstance instance) {
        return false;
    }

    /**
     * When an instance would answer a query that is given to it now: profiled latency at the batch x observed correction + items in
     * flight there / saturation. Counted from now, ms; infinite where it is not to be given queries.
     *
     * @param serviceMs profiled latency of the batch, ms
     * @param msPerItem time in which an item leaves its queue, ms
     */
    default double finishMs(IndexedInstance instance, int batch, double serviceMs, double msPerItem) {
        return available(instance)
                ? serviceMs * correction(instance, batch) + itemsInFlight(instance) * msPerItem
                : Double.POSITIVE_INFINITY;
    }
}
