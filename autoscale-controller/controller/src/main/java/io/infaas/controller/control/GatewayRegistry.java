package io.infaas.controller.control;

import io.infaas.controller.plan.Placement;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Leases and acknowledgements of gateways: no instance is unloaded while a gateway may still send to it. Pure: times are passed
 * in, monotonic, ns. Not thread-safe.
 *
 * <p>A gateway's lease lasts {@link #LEASE} after its last message, whether its stream is open or not: a disconnected gateway
 * keeps serving. Queries that it sends later meet a stale view, which the gateway repairs by itself.
 */
public final class GatewayRegistry {

    /** Lease of a silent gateway. */
    public static final Duration LEASE = Duration.ofSeconds(10);

    /**
     * How far the clocks of controllers may differ. View versions and the stamps of pins start at the clock of a controller and pass on
     * to the next one: a value further ahead could never be exceeded.
     */
    public static final Duration CLOCK_SKEW = Duration.ofMinutes(10);

    private static final long KEPT_VERSIONS = 1_000;

    /** Placements that a gateway reports as drained; above what a deployment has at a time. */
    private static final int MAX_DRAINED = 100_000;

    private final Map<String, Gateway> gateways = new HashMap<>();
    private final Duration lease;
    private final long silentUntil;

    /**
     * An empty registry.
     *
     * @param first whether no earlier controller can have published a view; otherwise no instance counts as drained until
     *     gateways had one lease to attach
     * @param lease time after a gateway's last message for which it counts
     */
    public GatewayRegistry(long nowNanos, boolean first, Duration lease) {
        this.lease = lease;
        silentUntil = first ? nowNanos : nowNanos + lease.toNanos();
    }

    public void attached(String gateway, long viewVersion, long nowNanos) {
        Gateway session = touch(gateway, nowNanos);
        if (viewVersion < session.applied) {
            // a gateway never goes back to an older view: this is another process with the same id
            session.drained.clear();
        }
        session.attached = true;
        session.applied = viewVersion;
    }

    public void reported(String gateway, long nowNanos) {
        touch(gateway, nowNanos);
    }

    public void applied(String gateway, long version, long nowNanos) {
        Gateway session = touch(gateway, nowNanos);
        session.applied = Math.max(session.applied, version);
        // gateways repeat it for each view, so an instance with an old version is not draining any more
        session.drained.values().removeIf(reported -> reported < version - KEPT_VERSIONS);
    }

    public void drained(String gateway, long version, Placement placement, long nowNanos) {
        Gateway session = touch(gateway, nowNanos);
        if (session.drained.size() < MAX_DRAINED || session.drained.containsKey(placement)) {
            session.drained.merge(placement, version, Math::max);
        }
    }

    /** The gateway uses a draining instance again: what it said before of that one is void. */
    public void inUse(String gateway, Placement placement, long nowNanos) {
        touch(gateway, nowNanos).drained.remove(placement);
    }

    /** The stream ended; the lease runs on. */
    public void detached(String gateway, long nowNanos) {
        Gateway session = gateways.get(gateway);
        if (session != null) {
            session.attached = false;
        }
        forget(nowNanos);
    }

    /** The gateway shut down; its lease ends. */
    public void stopped(String gateway) {
        gateways.remove(gateway);
    }

    /**
     * Whether no gateway with a lease has or starts a query there, given that the instance has been draining in all views since
     * {@code version}.
     */
    public boolean isDrained(Placement placement, long version, long nowNanos) {
        return nowNanos - silentUntil >= 0
                && gateways.values().stream()
                        .filter(gateway -> hasLease(gateway, nowNanos))
                        .allMatch(gateway ->
                                gateway.applied >= version && gateway.drained.getOrDefault(placement, 0L) >= version);
    }

    /** Whether each gateway with a lease routes by a view of at least this version. */
    public boolean haveApplied(long version, long nowNanos) {
        return nowNanos - silentUntil >= 0
                && gateways.values().stream()
                        .filter(gateway -> hasLease(gateway, nowNanos))
                        .allMatch(gateway -> gateway.applied >= version);
    }

    /** Whether a gateway routes by a view. */
    public boolean hasViews() {
        return gateways.values().stream().anyMatch(gateway -> gateway.applied > 0);
    }

    /** Lease of a silent gateway. */
    public Duration lease() {
        return lease;
    }

    /** Gateways that are attached or hold a lease, by id. */
    public List<GatewayStatus> gateways(long nowNanos) {
        forget(nowNanos);
        return gateways.entrySet().stream()
                .map(entry -> status(entry.getKey(), entry.getValue(), nowNanos))
                .sorted(Comparator.comparing(GatewayStatus::gateway))
                .toList();
    }

    private Gateway touch(String gateway, long nowNanos) {
        Gateway session = gateways.computeIfAbsent(gateway, id -> new Gateway());
        session.lastMessageNanos = nowNanos;
        return session;
    }

    private void forget(long nowNanos) {
        gateways.values().removeIf(gateway -> !gateway.attached && !hasLease(gateway, nowNanos));
    }

    private boolean hasLease(Gateway gateway, long nowNanos) {
        return nowNanos - gateway.lastMessageNanos <= lease.toNanos();
    }

    private GatewayStatus status(String id, Gateway gateway, long nowNanos) {
        return new GatewayStatus(
                id,
                gateway.attached,
                hasLease(gateway, nowNanos),
                gateway.applied,
                Duration.ofNanos(nowNanos - gateway.lastMessageNanos).toMillis());
    }

    private static final class Gateway {

        private final Map<Placement, Long> drained = new HashMap<>();
        private boolean attached;
        private long applied;
        private long lastMessageNanos;
    }

    /**
     * State of one gateway.
     *
     * @param gateway its id, of one process
     * @param attached whether its stream is open
     * @param hasLease whether its lease runs, so that it is waited for
     * @param viewVersion version of the view that it routes by; 0 if it has none
     * @param silentMs time since its last word, ms
     */
    public record GatewayStatus(String gateway, boolean attached, boolean hasLease, long viewVersion, long silentMs) {}
}
