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

    private record StateStart(InstanceState state, Instant since) {}

    private record GatewayRates(Map<Placement, Double> itemsPerSecond, long nanos) {}

    private Map<Placement, StateStart> since = Map.of();
    private final Map<Placement, Long> usedNanos = new HashMap<>();
    private final Map<String, GatewayRates> ratesByGateway = new HashMap<>();

    /** Records the present states. */
    void states(Map<Placement, InstanceState> states, Instant now, long nowNanos) {
        Map<Placement, StateStart> next = new HashMap<>();
        states.forEach((placement, state) -> {
            StateStart previous = since.get(placement);
            next.put(placement, previous != null && previous.state() == state ? previous : new StateStart(state, now));
        });
        since = next;
        usedNanos.keySet().retainAll(next.keySet());
        next.keySet().forEach(placement -> usedNanos.putIfAbsent(placement, nowNanos));
    }

    /** When each instance was last used, or came if it was not, monotonic ms. */
    Map<Placement, Long> lastUsedMs() {
        Map<Placement, Long> lastUsed = new HashMap<>();
        usedNanos.forEach((placement, nanos) -> lastUsed.put(placement, TimeUnit.NANOSECONDS.toMillis(nanos)));
        return lastUsed;
    }

    /** Number of gateways with rates. */
    int gateways() {
        return ratesByGateway.size();
    }

    Map<Placement, Instant> since() {
        Map<Placement, Instant> times = new HashMap<>();
        since.forEach((placement, entry) -> times.put(placement, entry.since()));
        return times;
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
            ratesByGateway.put(gateway, new GatewayRates(rates, nowNanos));
        }
    }

    /** Batch elements/s per instance over all gateways. */
    Map<Placement, Double> itemsPerSecond(long nowNanos) {
        forgetSilent(nowNanos);
        Map<Placement, Double> totals = new HashMap<>();
        ratesByGateway.values().forEach(last -> last.itemsPerSecond()
                .forEach((placement, items) -> totals.merge(placement, items, Double::sum)));
        return totals;
    }

    private void forgetSilent(long nowNanos) {
        ratesByGateway.values().removeIf(last -> nowNanos - last.nanos() > FORGET_NANOS);
    }
}
