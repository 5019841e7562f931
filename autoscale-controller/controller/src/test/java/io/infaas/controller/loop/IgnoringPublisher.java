package io.infaas.controller.loop;

import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.View;
import java.util.List;

/** Gateways of which nothing is asked. */
final class IgnoringPublisher implements GatewayPublisher {

    @Override
    public void view(View view) {}

    @Override
    public void pins(List<AvailabilityPin> pins) {}

    @Override
    public void answer(String gateway, long number, String refusal) {}
}
