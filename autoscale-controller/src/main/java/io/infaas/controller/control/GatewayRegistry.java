package io.infaas.controller.control;

import io.infaas.controller.plan.Placement;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each gateway has acknowledged, so that nothing is unloaded that one may still send to. Pure: times are passed in, ns of
 * one clock that never goes back. Not for several threads at a time.
 *
 * <p>A gateway is counted on until {@link #LEASE} after its last word, whether its stream is open or not: one that is cut off
 * serves on. What it sends later finds a stale view, which it repairs by itself.
 */
public final class GatewayRegistry {

    /** How long a gateway is waited for that says nothing. */
    public static final Duration LEASE = Duration.ofSeconds(10);

    private static final long KEPT_VERSIONS = 1_000;

    private final Map<String, Gateway> gateways = new HashMap<>();
    private final Duration lease;
    private final long silentUntil;

    /**
     * A book without gateways.
     *
     * @param first whether no gateway can have been given a view before; otherwise nothing is released before each of them
     *     had the time of a lease to attach
     */
    public GatewayRegistry(long nowNanos, boolean first) {
        this(nowNanos, first, LEASE);
    }

    /** As the other one, with leases of another time than {@link #LEASE}. */
    public GatewayRegistry(long nowNanos, boolean first, Duration lease) {
        this.lease = lease;
        silentUntil = first ? nowNanos : nowNanos + lease.toNanos();
    }

    public void attached(String gateway, long viewVersion, long nowNanos) {
        Gateway known = heard(gateway, nowNanos);
        if (viewVersion < known.applied) {
            // a view that is in force is never replaced by an older one: this is another process under the same id
            known.idle.clear();
        }
        known.attached = true;
        known.applied = viewVersion;
    }

    public void reported(String gateway, long nowNanos) {
        heard(gateway, nowNanos);
    }

    public void applied(String gateway, long version, long nowNanos) {
        Gateway known = heard(gateway, nowNanos);
        known.applied = Math.max(known.applied, version);
        // a gateway tells it again in each view, so what was told that long ago is not draining any more
        known.idle.values().removeIf(told -> told < version - KEPT_VERSIONS);
    }

    public void idle(String gateway, long version, Placement placement, long nowNanos) {
        heard(gateway, nowNanos).idle.merge(placement, version, Math::max);
    }

    /** Its lease runs on. */
    public void detached(String gateway, long nowNanos) {
        Gateway known = gateways.get(gateway);
        if (known != null) {
            known.attached = false;
        }
        forget(nowNanos);
    }

    /** It is not waited for any more. */
    public void left(String gateway) {
        gateways.remove(gateway);
    }

    /**
     * Whether no gateway that is counted on can have a query there, or begin one, given that the instance has been draining
     * in all views from {@code version} on.
     */
    public boolean released(Placement placement, long version, long nowNanos) {
        return nowNanos - silentUntil >= 0
                && gateways.values().stream()
                        .filter(gateway -> leased(gateway, nowNanos))
                        .allMatch(gateway ->
                                gateway.applied >= version && gateway.idle.getOrDefault(placement, 0L) >= version);
    }

    /** How long a gateway is waited for here. */
    public Duration lease() {
        return lease;
    }

    /** Those that are attached or counted on, by id. */
    public List<GatewayStatus> gateways(long nowNanos) {
        forget(nowNanos);
        return gateways.entrySet().stream()
                .map(entry -> status(entry.getKey(), entry.getValue(), nowNanos))
                .sorted(Comparator.comparing(GatewayStatus::gateway))
                .toList();
    }

    private Gateway heard(String gateway, long nowNanos) {
        Gateway known = gateways.computeIfAbsent(gateway, id -> new Gateway());
        known.heardNanos = nowNanos;
        return known;
    }

    private void forget(long nowNanos) {
        gateways.values().removeIf(gateway -> !gateway.attached && !leased(gateway, nowNanos));
    }

    private boolean leased(Gateway gateway, long nowNanos) {
        return nowNanos - gateway.heardNanos <= lease.toNanos();
    }

    private GatewayStatus status(String id, Gateway gateway, long nowNanos) {
        return new GatewayStatus(
                id,
                gateway.attached,
                leased(gateway, nowNanos),
                gateway.applied,
                Duration.ofNanos(nowNanos - gateway.heardNanos).toMillis());
    }

    private static final class Gateway {

        private final Map<Placement, Long> idle = new HashMap<>();
        private boolean attached;
        private long applied;
        private long heardNanos;
    }
}
