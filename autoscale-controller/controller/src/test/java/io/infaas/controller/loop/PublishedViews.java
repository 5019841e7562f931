package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.View;
import java.util.List;

/**
 * Gateways whose clients pin nothing.
 *
 * @param views to which each view is added
 */
record PublishedViews(List<View> views) implements GatewayPublisher {

    @Override
    public void view(View view) {
        views.add(view);
    }

    @Override
    public void pins(List<AvailabilityPin> pins) {
        assertThat(pins).isEmpty();
    }

    @Override
    public void answer(String gateway, long number, String refusal) {
        throw new AssertionError(refusal);
    }
}
