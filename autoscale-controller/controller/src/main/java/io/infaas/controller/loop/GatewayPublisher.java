package io.infaas.controller.loop;

import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.View;
import java.util.List;

/** Publishes to gateways, in the order of the calls. */
public interface GatewayPublisher {

    /** Publishes to all gateways, including those that attach later. */
    void view(View view);

    /** Publishes to all gateways, including those that attach later. */
    void pins(List<AvailabilityPin> pins);

    /** @param refusal why the gateway's request is refused; empty if it is not */
    void answer(String gateway, long number, String refusal);
}
