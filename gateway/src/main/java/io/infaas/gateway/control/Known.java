package io.infaas.gateway.control;

import io.infaas.gateway.view.View;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway knows over all its streams.
 *
 * @param gateway id of this process
 * @param software version of this software
 */
record Known(String gateway, String software, ViewTaker taker, ViewReader reader, Latest latest) {

    /** The last view that a stream brought and that came into force. On one event loop. */
    static final class Latest {

        private @Nullable View view;

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
