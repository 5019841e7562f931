package io.infaas.gateway.routing;

import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.feedback.AvailabilityListener;
import io.infaas.gateway.feedback.LoadBook;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.metrics.ClientProtocol;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.metrics.QueryMeter;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.Selection;
import io.infaas.gateway.time.Deadline;
import io.infaas.gateway.time.NanoTicker;
import io.infaas.gateway.time.TaskScheduler;
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
    private final GatewayLimits limits;
    private final NanoTicker ticker;
    private final WaitingRoom room;
    private final QueryPlacer placer;
    private final SequenceTable sequences;
    private final AvailabilityListener watch;
    private volatile @Nullable RoutingState current;
    private boolean catalogChanged;
    private long reportedNanos;

    /**
     * A router without a view, which refuses all queries until {@link #apply} gives it one.
     *
     * @param watch called when an instance is lost
     * @param ticker the time of deadlines, latencies, sequences and reports
     */
    public Router(
            Selection selection,
            GatewayLimits limits,
            GatewayMetrics metrics,
            AvailabilityListener watch,
            NanoTicker ticker) {
        this.metrics = metrics;
        this.limits = limits;
        this.ticker = ticker;
        this.reportedNanos = ticker.nanos();
        this.sequences = new SequenceTable(limits.sequenceIdle(), SequenceTable.MOST, ticker);
        this.room = new WaitingRoom(limits.maxWaiting());
        this.placer = new QueryPlacer(this::snapshot, selection, limits, room, metrics);
        this.watch = new AvailabilityListener() {
            @Override
            public void gone(IndexedInstance instance) {
                watch.gone(instance);
            }

            @Override
            public void ejected(IndexedInstance instance, long quarantineMs) {
                watch.ejected(instance, quarantineMs);
            }

            @Override
            public void back(IndexedInstance instance) {
                watch.back(instance);
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
        RoutingState next =
                before == null ? RoutingState.first(view, watch, limits.bounds(), ticker) : before.next(view);
        catalogChanged |= before != null && before.grid() != next.grid();
        current = next;
        metrics.apply(view);
        room.wake();
        LOG.debug("view {} is in force", view.version());
        return true;
    }

    /** The bounds that queries are held to. */
    public GatewayLimits limits() {
        return limits;
    }

    /** The time that deadlines are in. */
    public NanoTicker ticker() {
        return ticker;
    }

    /** Counts a query in as soon as its head is known; its meter counts it out. */
    public QueryMeter begin(ClientProtocol protocol) {
        return metrics.begin(protocol);
    }

    /** Queries that are counted in and not out. */
    public int queriesInFlight() {
        return metrics.queriesInFlight();
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
        return now != null && now.anyServes(now.routes().instances());
    }

    /** Whether some instance is taken to serve a name; a {@link Refusal} for one that leads nowhere. */
    public boolean ready(String name, String version) {
        RoutingState now = snapshot();
        return now.anyServes(NameResolution.resolve(now.routes(), name, version).instances());
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
     * @param scheduler the query's event loop, on which the listener is called
     * @param deadline when the client gives up; waiting ends then
     */
    public PendingPlacement place(
            Query query, TaskScheduler scheduler, Deadline deadline, QueryMeter meter, PlacementListener listener) {
        return placer.place(query, scheduler, deadline, meter, listener);
    }

    /**
     * Counts a query in at the instance where its sequence lives, also while that drains; the listener is called before this returns.
     *
     * @return whether the instance is still there; if not, the listener is not called
     */
    public boolean follow(Query query, IndexedInstance.Key at, QueryMeter meter, PlacementListener listener) {
        return placer.follow(query, at, meter, listener);
    }

    /**
     * Whether a query that an instance failed, and may have executed, may be given to another one: as long as the retries of its
     * application are few among its queries. Counts it, if so. What was certainly not executed need not ask.
     */
    public boolean mayRetry(Query query) {
        RoutingState now = current;
        return now != null && now.loads().mayRetry(query.target().application().name());
    }

    /** Calls {@code listener} whenever a query starts to wait for an instance, on its event loop; it must not block. */
    public void onCold(Runnable listener) {
        room.onEnter(listener);
    }

    /** What came since the last call. */
    public synchronized DemandReport report() {
        long now = ticker.nanos();
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

    /** Ages observations and sequences by one second; called once a second. */
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
