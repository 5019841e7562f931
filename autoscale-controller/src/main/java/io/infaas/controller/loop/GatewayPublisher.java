package io.infaas.controller.loop;

import io.infaas.gateway.control.Wish;
import io.infaas.gateway.view.View;
import java.util.List;

/** What a control loop tells gateways; each in the order of the calls. */
interface GatewayPublisher {

    /** To all of them, those to come as well. */
    void view(View view);

    /** To all of them, those to come as well. */
    void wishes(List<Wish> wishes);

    /** @param refusal why what the gateway asked is refused; empty if it is not */
    void answer(String gateway, long number, String refusal);
}
