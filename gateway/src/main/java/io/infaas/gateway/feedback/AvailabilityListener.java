package io.infaas.gateway.feedback;

import io.infaas.gateway.index.IndexedInstance;

/** Told of instances that are lost and of those that come back, from the thread that found it; must not block. */
@FunctionalInterface
public interface AvailabilityListener {

    /** Once for each time that an instance is lost. */
    void gone(IndexedInstance instance);

    /**
     * Once for each time that an instance is taken out because it failed several queries.
     *
     * @param quarantineMs time until its first readiness check, ms
     */
    default void ejected(IndexedInstance instance, long quarantineMs) {
        gone(instance);
    }

    /** Once for each time that a lost one may be given queries again. */
    default void back(IndexedInstance instance) {}
}
