package io.infaas.gateway.routing;

import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.feedback.InstanceLimits;
import io.infaas.gateway.feedback.LoadBook;
import io.infaas.gateway.feedback.AvailabilityListener;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.metrics.QueryMeter;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.Selection;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.contract.View;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes queries by the view in force: {@link #read} says what is asked, {@link #place} where it goes. The view may be replaced at
 * any time: each placing goes by the newest, and a query that is placed again is read anew by it. Safe from any thread; never
 * blocks but for other changes of the view.
 *
 * <p>After {@link #apply} has returned, no query is begun on an instance that does not serve in the new view, so that an instance
 * which drains and is {@link #idle} stays idle; but for the rest of sequences that live there, until which it is not idle.
 */
public final class Router {

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private final GatewayMetrics metrics;
    private final WaitingRoom room;
    private final Placer placer;
    private final SequenceTable sequences;
    private final AvailabilityListener watch;
    private final InstanceLimits bounds;
    private volatile @Nullable RoutingState current;
    private boolean catalogChanged;
    private long reportedNanos = System.nanoTime();

    /**
     * A router without a view, which refuses all queries until {@link #apply} gives it one.
     *
     * @param watch told of instances that are lost
     */
    public Router(Selection selection, Limits limits, GatewayMetrics metrics, AvailabilityListener watch) {
        this.metrics = metrics;
        this.bounds = limits.bounds();
        this.sequences = new SequenceTable(limits.sequenceIdle());
        this.room = new WaitingRoom(limits.maxWaiting());
        this.placer = new Placer(this::snapshot, selection, limits, room, metrics);
        this.watch = new AvailabilityListener() {
            @Override
            public void gone(IndexedInstance candidate) {
                watch.gone(candidate);
            }

            @Override
            public void ejected(IndexedInstance candidate, long quarantineMs) {
                watch.ejected(candidate, quarantineMs);
            }

            @Override
            public void back(IndexedInstance candidate) {
                watch.back(candidate);
                room.wake();
            }
        };
        metrics.waiting(room::size);
    }

    /** Puts a view in force, unless it is not newer than the one that is; says whether it did. */
    public synchronized boolean apply(View view) {
        RoutingState before = current;
        if (before != null && view.version() <= before.version()) {
            LOG.info("view {} is ignored: {} is in force", view.version(), before.version());
            return false;
        }
        RoutingState next = before == null ? RoutingState.first(view, watch, bounds) : before.next(view);
        catalogChanged |= before != null && before.grid() != next.grid();
        current = next;
        metrics.apply(view);
        room.wake();
        LOG.debug("view {} is in force", view.version());
        return true;
    }

    /** Version of the view in force, 0 before the first. */
    public long viewVersion() {
        RoutingState now = current;
        return now == null ? 0 : now.version();
    }

    /** The index of the view in force; a {@link Refusal} before the first. */
    public RouteIndex routes() {
        return snapshot().routes();
    }

    /** The load of the view in force; a {@link Refusal} before the first. */
    public LoadBook loads() {
        return snapshot().loads();
    }

    /** Whether some instance is taken to serve. */
    public boolean ready() {
        RoutingState now = current;
        return now != null && now.anyServes(now.routes().candidates());
    }

    /** Whether some instance is taken to serve a name; a {@link Refusal} for one that leads nowhere. */
    public boolean ready(String name, String version) {
        RoutingState now = snapshot();
        return now.anyServes(Names.resolve(now.routes(), name, version).candidates());
    }

    /** Whether no query is counted in at an instance, by whichever view, and no sequence lives there. */
    public boolean idle(String variant, String node) {
        RoutingState now = current;
        return (now == null || now.loads().idle(variant, node)) && !sequences.livesAt(variant, node);
    }

    /** Where sequences live. */
    public SequenceTable sequences() {
        return sequences;
    }

    /**
     * What a request asks for.
     *
     * @throws Refusal for an unknown name or version and for a bad objective
     */
    public Query read(RequestFacts facts) {
        return snapshot().read(facts);
    }

    /**
     * A query by the view in force, whichever one it was read by.
     *
     * @throws Refusal if its name leads nowhere any more
     */
    public Query renewed(Query query) {
        return snapshot().renewed(query);
    }

    /**
     * Chooses an instance and counts the query in there, at once where one serves, else after waiting for one.
     *
     * @param loop the query's event loop, on which the seeker is told
     * @param deadlineNanos when the client gives up, in the time of {@link System#nanoTime}; waiting ends then
     */
    public PendingPlacement place(Query query, EventLoop loop, long deadlineNanos, QueryMeter meter, PlacementListener seeker) {
        return placer.place(query, loop, deadlineNanos, meter, seeker);
    }

    /**
     * Counts a query in at the instance where its sequence lives, also while that drains; the seeker is told before this returns.
     *
     * @return whether the instance is still there; if not, the seeker is told nothing
     */
    public boolean follow(Query query, IndexedInstance.Key at, QueryMeter meter, PlacementListener seeker) {
        return placer.follow(query, at, meter, seeker);
    }

    /**
     * Whether a query that an instance failed, and may have executed, may be given to another one: as long as the retries of its
     * application are few among its queries. Counts it, if so. What was certainly not executed need not ask.
     */
    public boolean mayRetry(Query query) {
        RoutingState now = current;
        return now != null && now.loads().mayRetry(query.target().application().name());
    }

    /** Told when a query begins to wait for an instance, on its event loop; must not block. */
    public void onCold(Runnable told) {
        room.onEnter(told);
    }

    /** What came since the last call. */
    public synchronized DemandReport report() {
        long now = System.nanoTime();
        long windowMs = TimeUnit.NANOSECONDS.toMillis(now - reportedNanos);
        reportedNanos = now;
        RoutingState snapshot = current;
        DemandReport report = new DemandReport(
                windowMs,
                metrics.demand().drain(),
                snapshot == null ? List.of() : snapshot.loads().drain(),
                room.flows());
        if (catalogChanged) {
            catalogChanged = false;
            metrics.demand().forget();
        }
        return report;
    }

    /** To be called once a second: what was not seen of instances for a while is believed less. */
    public void relax() {
        RoutingState now = current;
        if (now != null) {
            now.loads().relax();
        }
        sequences.sweep();
    }

    private RoutingState snapshot() {
        RoutingState now = current;
        if (now == null) {
            throw Refusal.unavailable("no view has arrived yet: the gateway does not know what it may serve");
        }
        return now;
    }
}
