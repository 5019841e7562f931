package io.infaas.controller.control;

import java.util.function.BooleanSupplier;

/**
 * A time during which this controller leads.
 *
 * @param epoch number of the leadership, from 1; 0 for a controller that has no rival
 * @param held whether it leads at this moment, on any thread
 * @param listener receives the events of gateways during this time
 */
public record ControlTerm(long epoch, BooleanSupplier held, GatewayListener listener) {

    public ControlTerm {
        if (epoch < 0) {
            throw new IllegalArgumentException("epoch %d must not be negative".formatted(epoch));
        }
    }

    /** The time of a controller that has no rival. */
    public static ControlTerm alone(GatewayListener listener) {
        return new ControlTerm(0, () -> true, listener);
    }
}
