package io.infaas.gateway.selection;

import io.infaas.gateway.index.IndexedInstance;

/** The observed state of instances at the moment of a decision. Reads take no lock, do no I/O and allocate nothing. */
public interface ObservedLoad {

    /** Lower bound of every correction. */
    double LEAST_CORRECTION = 0.5;

    /** Nothing in flight, all as profiled, all available. */
    ObservedLoad NONE = new ObservedLoad() {
        @Override
        public double workMs(IndexedInstance instance) {
            return 0;
        }

        @Override
        public double correction(IndexedInstance instance, int items) {
            return 1;
        }

        @Override
        public boolean isAvailable(IndexedInstance instance) {
            return true;
        }
    };

    /** Returns the time of the work in flight there at saturation, each query at its own batch size, ms. */
    double workMs(IndexedInstance instance);

    /** Returns the ratio of observed to profiled service time at such a batch; 1 without observations. */
    double correction(IndexedInstance instance, int items);

    /** Whether the instance may receive queries: false after a loss, until it recovers. */
    boolean isAvailable(IndexedInstance instance);

    /** Returns the share of its usual queries for an instance in slow start: above 0; 1 for all others. */
    default double warmth(IndexedInstance instance) {
        return 1;
    }

    /**
     * Returns the factor by which an instance's answer counts later than predicted in comparisons, if its state is or was lately overloaded
     * or interfered; 1 for all others.
     */
    default double strain(IndexedInstance instance) {
        return 1;
    }

    /** Whether the queue of the instance is at its limit, although it is {@link #isAvailable}. */
    default boolean isFull(IndexedInstance instance) {
        return false;
    }

    /**
     * Whether answers at the present number of items in flight were later than a bound that the instance meets alone: a further query would
     * be late, and others with it.
     */
    default boolean isCrowdedFor(IndexedInstance instance, int batch, double boundMs) {
        return false;
    }

    /** Whether only failures make it unavailable, so that it may serve as the last resort. */
    default boolean isEjected(IndexedInstance instance) {
        return false;
    }

    /**
     * Predicts the time until an instance would answer a new query: profiled latency at the batch x observed correction + the time of the
     * work in flight there. In ms from now; infinite if the instance must not receive queries.
     *
     * @param serviceMs profiled latency of the batch, ms
     */
    default double finishMs(IndexedInstance instance, int batch, double serviceMs) {
        return isAvailable(instance)
                ? serviceMs * correction(instance, batch) + workMs(instance)
                : Double.POSITIVE_INFINITY;
    }
}
