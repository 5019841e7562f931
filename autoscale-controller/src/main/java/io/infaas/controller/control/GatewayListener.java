package io.infaas.controller.control;

import io.infaas.gateway.control.Wish;
import io.infaas.gateway.demand.DemandReport;
import java.util.List;

/**
 * Told what gateways say, in the order in which they say it, on one event loop: must not block. Between {@code attached} and
 * {@code detached} or {@code left} of a gateway there is one stream; another stream of the same gateway ends the first one.
 */
public interface GatewayListener {

    /**
     * A stream begins.
     *
     * @param viewVersion of the view in force there; 0 for none
     */
    void attached(String gateway, long viewVersion);

    /** What the gateway was told last that clients wish, by this controller or one before; told after {@code attached}. */
    void recalled(String gateway, List<Wish> wishes);

    /**
     * A client of the gateway wishes a name to be available, or does not any more. It may be asked again while it is not answered.
     *
     * @param number by which the gateway knows the answer
     */
    void asked(String gateway, long number, String name, boolean wanted);

    void reported(String gateway, DemandReport report);

    /** A view is in force: no query begins any more on what does not serve in it. */
    void applied(String gateway, long version);

    /** In the view in force the instance is draining, and nothing is under way there. */
    void idle(String gateway, long version, String variant, String node);

    /** The stream is lost; the gateway may still be there and serve. */
    void detached(String gateway);

    /** The gateway has ended in good order and has nothing under way. */
    void left(String gateway);
}
