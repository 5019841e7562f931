package io.infaas.controller.lease;

import java.util.function.BooleanSupplier;

/**
 * One leadership; its actors check it right before each change.
 *
 * @param epoch number of the leadership, from 1; 0 for the only controller
 * @param held whether it is on at this moment, on any thread, without blocking
 */
public record Mandate(long epoch, BooleanSupplier held) {

    /** The mandate of the only controller. */
    public static final Mandate ALONE = new Mandate(0, () -> true);

    public Mandate {
        if (epoch < 0) {
            throw new IllegalArgumentException("epoch %d must not be negative".formatted(epoch));
        }
    }

    /** Whether no other process can lead at this moment. */
    public boolean isHeld() {
        return held.getAsBoolean();
    }
}
