package io.infaas.controller.control;

import io.infaas.controller.plan.Place;
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
public final class GatewayBook {

    /** How long a gateway is waited for that says nothing. */
    public static final Duration LEASE = Duration.ofSeconds(10);

    private static final long LEASE_NANOS = LEASE.toNanos();
    private static final long KEPT_VERSIONS = 1_000;

    private final Map<String, Gateway> gateways = new HashMap<>();
    private final long silentUntil;

    /**
     * A book without gateways.
     *
     * @param first whether no gateway can have been given a view before; otherwise nothing is released before each of them
     *     had the time of a lease to attach
     */
    public GatewayBook(long nowNanos, boolean first) {
        silentUntil = first ? nowNanos : nowNanos + LEASE_NANOS;
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

    public void idle(String gateway, long version, Place place, long nowNanos) {
        heard(gateway, nowNanos).idle.merge(place, version, Math::max);
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
    public boolean released(Place place, long version, long nowNanos) {
        return nowNanos - silentUntil >= 0
                && gateways.values().stream()
                        .filter(gateway -> gateway.leased(nowNanos))
                        .allMatch(gateway ->
                                gateway.applied >= version && gateway.idle.getOrDefault(place, 0L) >= version);
    }

    /** Those that are attached or counted on, by id. */
    public List<GatewayStatus> gateways(long nowNanos) {
        forget(nowNanos);
        return gateways.entrySet().stream()
                .map(entry -> entry.getValue().status(entry.getKey(), nowNanos))
                .sorted(Comparator.comparing(GatewayStatus::gateway))
                .toList();
    }

    private Gateway heard(String gateway, long nowNanos) {
        Gateway known = gateways.computeIfAbsent(gateway, id -> new Gateway());
        known.heardNanos = nowNanos;
        return known;
    }

    private void forget(long nowNanos) {
        gateways.values().removeIf(gateway -> !gateway.attached && !gateway.leased(nowNanos));
    }

    private static final class Gateway {

        private final Map<Place, Long> idle = new HashMap<>();
        private boolean attached;
        private long applied;
        private long heardNanos;

        private boolean leased(long nowNanos) {
            return nowNanos - heardNanos <= LEASE_NANOS;
        }

        private GatewayStatus status(String id, long nowNanos) {
            return new GatewayStatus(
                    id,
                    attached,
                    leased(nowNanos),
                    applied,
                    Duration.ofNanos(nowNanos - heardNanos).toMillis());
        }
    }
}
