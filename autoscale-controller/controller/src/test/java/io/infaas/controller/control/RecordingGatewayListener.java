package io.infaas.controller.control;

import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.DemandReport;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Records the events of a listener in order, and reports separately. */
final class RecordingGatewayListener implements GatewayListener {

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final List<String> ids = new CopyOnWriteArrayList<>();
    private final List<DemandReport> reports = new CopyOnWriteArrayList<>();
    private final AtomicInteger reported = new AtomicInteger();

    @Override
    public void attached(String gateway, long viewVersion) {
        events.add("attached " + viewVersion);
    }

    @Override
    public void pinsRestored(String gateway, List<AvailabilityPin> pins) {
        events.add("pins restored " + pins);
    }

    @Override
    public void pinRequested(String gateway, long number, String name, boolean wanted) {
        ids.add(gateway);
        events.add("requested %d %s %s".formatted(number, name, wanted));
    }

    @Override
    public void reported(String gateway, DemandReport report) {
        reported.incrementAndGet();
        if (!report.traffic().isEmpty()) {
            reports.add(report);
        }
    }

    @Override
    public void applied(String gateway, long version) {
        events.add("applied " + version);
    }

    @Override
    public void drained(String gateway, long version, String variant, String node) {
        events.add("drained " + version + " " + node);
    }

    @Override
    public void inUse(String gateway, String variant, String node) {
        events.add("in use " + node);
    }

    @Override
    public void detached(String gateway) {
        events.add("detached");
    }

    @Override
    public void stopped(String gateway) {
        events.add("stopped");
    }

    List<String> events() {
        return List.copyOf(events);
    }

    boolean has(String event) {
        return events.contains(event);
    }

    long count(String event) {
        return events.stream().filter(event::equals).count();
    }

    /** The gateway of the last pin request. */
    String asking() {
        return ids.get(ids.size() - 1);
    }

    /** Reports with figures. */
    List<DemandReport> reports() {
        return List.copyOf(reports);
    }

    int reported() {
        return reported.get();
    }
}
