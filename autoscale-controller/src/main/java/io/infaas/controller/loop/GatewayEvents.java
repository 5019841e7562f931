package io.infaas.controller.loop;

import io.infaas.controller.control.GatewayListener;
import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.control.Wish;
import io.infaas.gateway.demand.DemandReport;
import java.util.List;
import java.util.function.LongSupplier;

/** Takes what gateways say from event loops to the thread of the control loop, in order. */
record GatewayEvents(LoopThread thread, ControlLoop loop, GatewayRegistry gateways, LongSupplier clock)
        implements GatewayListener {

    @Override
    public void attached(String gateway, long viewVersion) {
        thread.event(() -> loop.attached(gateway, viewVersion, clock.getAsLong()));
    }

    @Override
    public void recalled(String gateway, List<Wish> wishes) {
        thread.event(() -> loop.recalled(gateway, wishes));
    }

    @Override
    public void asked(String gateway, long number, String name, boolean wanted) {
        thread.event(() -> loop.asked(gateway, number, name, wanted));
    }

    @Override
    public void reported(String gateway, DemandReport report) {
        thread.event(() -> loop.reported(gateway, report, clock.getAsLong()));
    }

    @Override
    public void applied(String gateway, long version) {
        thread.event(() -> gateways.applied(gateway, version, clock.getAsLong()));
    }

    @Override
    public void idle(String gateway, long version, String variant, String node) {
        thread.event(() -> gateways.idle(gateway, version, new Placement(variant, node), clock.getAsLong()));
    }

    @Override
    public void detached(String gateway) {
        thread.event(() -> loop.detached(gateway, clock.getAsLong()));
    }

    @Override
    public void left(String gateway) {
        thread.event(() -> loop.left(gateway, clock.getAsLong()));
    }
}
