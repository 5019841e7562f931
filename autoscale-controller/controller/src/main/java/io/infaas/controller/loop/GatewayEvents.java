package io.infaas.controller.loop;

import io.infaas.controller.control.GatewayListener;
import io.infaas.controller.control.GatewayRegistry;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.DemandReport;
import java.util.List;
import java.util.function.LongSupplier;

/** Forwards gateway events from event loops to the control loop's thread, in order. */
record GatewayEvents(LoopThread thread, ControlLoop loop, GatewayRegistry gateways, LongSupplier clock)
        implements GatewayListener {

    @Override
    public void attached(String gateway, long viewVersion) {
        thread.runEvent(() -> loop.attached(gateway, viewVersion, clock.getAsLong()));
    }

    @Override
    public void pinsRestored(String gateway, List<AvailabilityPin> pins) {
        thread.runEvent(() -> loop.pinsRestored(gateway, pins));
    }

    @Override
    public void pinRequested(String gateway, long number, String name, boolean wanted) {
        thread.runEvent(() -> loop.pinRequested(gateway, number, name, wanted));
    }

    @Override
    public void reported(String gateway, DemandReport report) {
        thread.runEvent(() -> loop.reported(gateway, report, clock.getAsLong()));
    }

    @Override
    public void applied(String gateway, long version) {
        thread.runEvent(() -> gateways.applied(gateway, version, clock.getAsLong()));
    }

    @Override
    public void drained(String gateway, long version, String variant, String node) {
        thread.runEvent(() -> gateways.drained(gateway, version, new Placement(variant, node), clock.getAsLong()));
    }

    @Override
    public void detached(String gateway) {
        thread.runEvent(() -> loop.detached(gateway, clock.getAsLong()));
    }

    @Override
    public void stopped(String gateway) {
        thread.runEvent(() -> loop.stopped(gateway, clock.getAsLong()));
    }
}
