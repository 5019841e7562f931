package io.infaas.gateway.control;

import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.GatewayKey;
import io.infaas.gateway.contract.View;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a control client across its streams.
 *
 * @param key identity of this process
 * @param software version of this software
 * @param asks pin requests without an answer of a controller
 */
record ControlClientState(
        GatewayKey key, String software, ControlledGateway taker, ViewDecoder reader, Latest latest, PinRequests asks) {

    /** The last applied view of any stream, and the last availability pins. Confined to one event loop. */
    static final class Latest {

        private @Nullable View view;
        private List<AvailabilityPin> pins = List.of();
        private long epoch;

        /** The newest epoch of any view; 0 if none had one. */
        long epoch() {
            return epoch;
        }

        /** Records the epoch of a view; false if a newer one is known, so that the view must not be used. */
        boolean accepts(long received) {
            epoch = Math.max(epoch, received);
            return received == 0 || received == epoch;
        }

        /** The last availability pins from the controller. */
        List<AvailabilityPin> pins() {
            return pins;
        }

        void setPins(List<AvailabilityPin> sent) {
            pins = List.copyOf(sent);
        }

        void set(View applied) {
            view = applied;
        }

        /** The draining instances of that view, none of them reported as idle yet. */
        DrainingInstances drains() {
            View known = view;
            return known == null ? DrainingInstances.none() : DrainingInstances.of(known);
        }
    }
}
