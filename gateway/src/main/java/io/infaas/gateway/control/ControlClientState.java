package io.infaas.gateway.control;

import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.View;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of a control client across its streams.
 *
 * @param gateway id of this process
 * @param software version of this software
 * @param asks what no controller has answered yet
 */
record ControlClientState(
        String gateway, String software, ControlledGateway taker, ViewDecoder reader, Latest latest, PinRequests asks) {

    /** The last view that a stream brought and that came into force, and the last wishes. On one event loop. */
    static final class Latest {

        private @Nullable View view;
        private List<AvailabilityPin> wishes = List.of();

        /** The availability pins that the controller sent last. */
        List<AvailabilityPin> wishes() {
            return wishes;
        }

        void wishes(List<AvailabilityPin> sent) {
            wishes = List.copyOf(sent);
        }

        void set(View applied) {
            view = applied;
        }

        /** Its draining instances, none of them reported as idle yet. */
        DrainingInstances drains() {
            View known = view;
            return known == null ? DrainingInstances.none() : DrainingInstances.of(known);
        }
    }
}
