package io.infaas.controller.control;

import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.DemandReport;
import java.util.List;

/**
 * Receives gateway events in order, on one event loop: must not block. A gateway has one stream between {@code attached} and
 * {@code detached} or {@code stopped}; a second stream of the same gateway ends the first.
 */
public interface GatewayListener {

    /**
     * A stream starts.
     *
     * @param viewVersion version of the view in force there; 0 for none
     */
    void attached(String gateway, long viewVersion);

    /** The availability pins that the gateway kept, from this controller or an earlier one; called after {@code attached}. */
    void pinsRestored(String gateway, List<AvailabilityPin> pins);

    /**
     * A client of the gateway pins a name, or removes its pin. The gateway may repeat it until it gets a reply.
     *
     * @param number correlates the reply
     */
    void pinRequested(String gateway, long number, String name, boolean add);

    void reported(String gateway, DemandReport report);

    /** A view is in force: no query starts any more on an instance that does not serve in it. */
    void applied(String gateway, long version);

    /** The instance is draining in the view in force and has no query in flight. */
    void drained(String gateway, long version, String variant, String node);

    /** The draining instance is in use, by a sequence that came from another gateway: an earlier {@link #drained} is void. */
    void inUse(String gateway, String variant, String node);

    /** The stream was lost; the gateway may still serve. */
    void detached(String gateway);

    /** The gateway shut down cleanly and has nothing in flight. */
    void stopped(String gateway);
}
