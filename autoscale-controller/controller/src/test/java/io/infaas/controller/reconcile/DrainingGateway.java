package io.infaas.controller.reconcile;

import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.InstanceState;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** A gateway that applies a view after a moment and then finishes its queries; or is silent until its lease ends. */
final class DrainingGateway implements DrainCheck {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration TRIP = Duration.ofMillis(10);
    private static final Duration FINISHING = Duration.ofMillis(300);

    private final SimulatedTime time;
    private Map<Placement, InstanceState> view = Map.of();
    private final Map<Placement, Long> busyUntil = new TreeMap<>();
    private long applied;
    private long newest;
    private Map<Placement, InstanceState> newestView = Map.of();
    private boolean silent;
    private long silentSince;

    DrainingGateway(SimulatedTime time) {
        this.time = time;
    }

    void receive(long version, Map<Placement, InstanceState> instances) {
        newest = version;
        newestView = instances;
        time.after(TRIP, this::apply);
    }

    private void apply() {
        if (silent || applied == newest) {
            return;
        }
        view.forEach((placement, state) -> {
            if (state.isServing()) {
                busyUntil.put(placement, time.now() + FINISHING.toNanos());
            }
        });
        applied = newest;
        view = newestView;
    }

    void silent(boolean is) {
        silentSince = is && !silent ? time.now() : silentSince;
        silent = is;
        if (!is) {
            apply();
        }
    }

    boolean isSilent() {
        return silent;
    }

    /** Whether it sends queries to the instance or has queries there; never after its lease. */
    boolean uses(Placement placement) {
        if (silent && time.now() - silentSince >= LEASE.toNanos()) {
            return false;
        }
        InstanceState state = view.get(placement);
        return (state != null && state.isServing()) || busyUntil.getOrDefault(placement, 0L) > time.now();
    }

    @Override
    public boolean isDrained(Placement placement, long version) {
        boolean over = silent && time.now() - silentSince >= LEASE.toNanos();
        return over || (!silent && applied >= version && !uses(placement));
    }
}
