package io.infaas.controller.loop;

import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.InstanceUse;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Since when each instance has its state, and its item rate; informational only. Confined to one thread. */
final class InstanceHistory {

    /** Time after which the rates of a silent gateway are dropped. */
    private static final long FORGET_NANOS = TimeUnit.SECONDS.toNanos(4);

    private record Since(InstanceState state, Instant since) {}

    private record Given(Map<Placement, Double> itemsPerSecond, long nanos) {}

    private Map<Placement, Since> since = Map.of();
    private final Map<String, Given> given = new HashMap<>();

    /** Records the present states. */
    void states(Map<Placement, InstanceState> states, Instant now) {
        Map<Placement, Since> next = new HashMap<>();
        states.forEach((placement, state) -> {
            Since known = since.get(placement);
            next.put(placement, known != null && known.state() == state ? known : new Since(state, now));
        });
        since = next;
    }

    Map<Placement, Instant> since() {
        Map<Placement, Instant> all = new HashMap<>();
        since.forEach((placement, known) -> all.put(placement, known.since()));
        return all;
    }

    void report(String gateway, DemandReport report, long nowNanos) {
        if (report.windowMs() > 0) {
            Map<Placement, Double> rates = new HashMap<>();
            for (InstanceUse use : report.uses()) {
                rates.merge(
                        new Placement(use.variant(), use.node()),
                        use.arrivedItems() * 1e3 / report.windowMs(),
                        Double::sum);
            }
            given.put(gateway, new Given(rates, nowNanos));
        }
    }

    /** Batch elements/s per instance over all gateways. */
    Map<Placement, Double> itemsPerSecond(long nowNanos) {
        given.values().removeIf(last -> nowNanos - last.nanos() > FORGET_NANOS);
        Map<Placement, Double> all = new HashMap<>();
        given.values().forEach(last -> last.itemsPerSecond()
                .forEach((placement, items) -> all.merge(placement, items, Double::sum)));
        return all;
    }
}
