package io.infaas.controller.loop;

import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.InstanceUse;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Since when each instance has its state, when it was last used, and its item rate. Confined to one thread. */
final class InstanceHistory {

    /** Time after which the rates of a silent gateway are dropped. */
    private static final long FORGET_NANOS = TimeUnit.SECONDS.toNanos(4);

    private record Since(InstanceState state, Instant since) {}

    private record Given(Map<Placement, Double> itemsPerSecond, long nanos) {}

    private Map<Placement, Since> since = Map.of();
    private final Map<Placement, Long> usedNanos = new HashMap<>();
    private final Map<String, Given> given = new HashMap<>();

    /** Records the present states. */
    void states(Map<Placement, InstanceState> states, Instant now, long nowNanos) {
        Map<Placement, Since> next = new HashMap<>();
        states.forEach((placement, state) -> {
            Since known = since.get(placement);
            next.put(placement, known != null && known.state() == state ? known : new Since(state, now));
        });
        since = next;
        usedNanos.keySet().retainAll(next.keySet());
        next.keySet().forEach(placement -> usedNanos.putIfAbsent(placement, nowNanos));
    }

    /** When each instance was last used, or came if it was not, monotonic ms. */
    Map<Placement, Long> lastUsedMs() {
        Map<Placement, Long> all = new HashMap<>();
        usedNanos.forEach((placement, nanos) -> all.put(placement, TimeUnit.NANOSECONDS.toMillis(nanos)));
        return all;
    }

    /** Number of gateways with rates. */
    int gateways() {
        return given.size();
    }

    Map<Placement, Instant> since() {
        Map<Placement, Instant> all = new HashMap<>();
        since.forEach((placement, known) -> all.put(placement, known.since()));
        return all;
    }

    /** Gateways come and go under ids of their own, and name anything: only existing instances count. */
    void report(String gateway, DemandReport report, long nowNanos) {
        forgetSilent(nowNanos);
        if (report.windowMs() > 0) {
            Map<Placement, Double> rates = new HashMap<>();
            for (InstanceUse use : report.uses()) {
                Placement placement = new Placement(use.variant(), use.node());
                if (since.containsKey(placement)) {
                    rates.merge(placement, use.arrivedItems() * 1e3 / report.windowMs(), Double::sum);
                    if (use.arrivedItems() > 0) {
                        usedNanos.put(placement, nowNanos);
                    }
                }
            }
            given.put(gateway, new Given(rates, nowNanos));
        }
    }

    /** Batch elements/s per instance over all gateways. */
    Map<Placement, Double> itemsPerSecond(long nowNanos) {
        forgetSilent(nowNanos);
        Map<Placement, Double> all = new HashMap<>();
        given.values().forEach(last -> last.itemsPerSecond()
                .forEach((placement, items) -> all.merge(placement, items, Double::sum)));
        return all;
    }

    private void forgetSilent(long nowNanos) {
        given.values().removeIf(last -> nowNanos - last.nanos() > FORGET_NANOS);
    }
}
