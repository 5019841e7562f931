package io.infaas.gateway.control;

import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.View;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway knows over all its streams.
 *
 * @param gateway id of this process
 * @param software version of this software
 * @param asks what no controller has answered yet
 */
record Known(String gateway, String software, ViewTaker taker, ViewReader reader, Latest latest, Asks asks) {

    /** The last view that a stream brought and that came into force, and the last wishes. On one event loop. */
    static final class Latest {

        private @Nullable View view;
        private List<AvailabilityPin> wishes = List.of();

        /** What the controller has told last that clients wish. */
        List<AvailabilityPin> wishes() {
            return wishes;
        }

        void wishes(List<AvailabilityPin> told) {
            wishes = List.copyOf(told);
        }

        void set(View applied) {
            view = applied;
        }

        /** Its draining instances, of none of which anything is told yet. */
        Drains drains() {
            View known = view;
            return known == null ? Drains.none() : Drains.of(known);
        }
    }
}
