package io.infaas.gateway.feedback;

import io.infaas.gateway.index.IndexedInstance;

/** Receives notifications about instances that become unavailable or recover, on the thread that detects it. Must not block. */
@FunctionalInterface
public interface AvailabilityListener {

    /** Notifies of an unavailable instance, once per loss. */
    void onGone(IndexedInstance instance);

    /**
     * Notifies of an instance ejected after several failed queries, once per ejection.
     *
     * @param why reason of the last failure
     * @param quarantineMs time until its first readiness check, ms
     */
    default void onEjected(IndexedInstance instance, String why, long quarantineMs) {
        onGone(instance);
    }

    /** Notifies of an instance that has queries and has answered none for several times the usual time. */
    default void onStalled(IndexedInstance instance) {}

    /** Notifies, once per recovery, that an unavailable instance may receive queries again. */
    default void onRecovered(IndexedInstance instance) {}
}
