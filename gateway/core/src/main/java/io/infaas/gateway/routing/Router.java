package io.infaas.gateway.routing;

import io.infaas.gateway.comparison.AnswerSampling;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.feedback.AvailabilityListener;
import io.infaas.gateway.feedback.LoadBook;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.Target;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.QueryMeter;
import io.infaas.gateway.meter.QueryMeters;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.QueryOwner;
import io.infaas.gateway.selection.Selection;
import io.infaas.gateway.selection.SequenceHomes;
import io.infaas.gateway.selection.SequenceSelection;
import io.infaas.gateway.time.Deadline;
import io.infaas.gateway.time.NanoTicker;
import io.infaas.gateway.time.TaskScheduler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes queries by the current view: {@link #read} parses a request, {@link #place} finds its instance. The view may be replaced
 * at any time: each placement uses the newest view, and a retry resolves its query in it again. Thread-safe; blocks only during
 * other changes of the view.
 *
 * <p>After {@link #apply} returns, no query starts on an instance that does not serve in the new view. So a draining instance
 * that is {@link #isIdle} stays idle. The exception is sequences that live there: the instance is not idle until they end.
 */
public final class Router {

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    private final QueryMeters metrics;
    private final AnswerSampling sampling;
    private final GatewayLimits limits;
    private final NanoTicker ticker;
    private final WaitingRoom room;
    private final QueryPlacer placer;
    private final SequenceTable sequences;
    private final AvailabilityListener watch;
    private final SuspectQueries suspects;
    private final AtomicInteger connections = new AtomicInteger();
    private volatile @Nullable RoutingState current;
    private volatile ListedModels modelList = ListedModels.NONE;
    private boolean catalogChanged;
    private long reportedNanos;

    /**
     * Creates a router without a view, which refuses all queries until the first {@link #apply}.
     *
     * @param watch notified when an instance becomes unavailable or recovers
     * @param ticker clock for deadlines, latencies, sequences and reports
     */
    public Router(
            Selection selection,
            GatewayLimits limits,
            QueryMeters metrics,
            AvailabilityListener watch,
            NanoTicker ticker) {
        this(selection, AnswerSampling.NONE, limits, metrics, watch, ticker);
    }

    /** The same with answers that are compared. */
    public Router(
            Selection selection,
            AnswerSampling sampling,
            GatewayLimits limits,
            QueryMeters metrics,
            AvailabilityListener watch,
            NanoTicker ticker) {
        this.metrics = metrics;
        this.sampling = sampling;
        this.limits = limits;
        this.ticker = ticker;
        this.reportedNanos = ticker.nanos();
        this.sequences = new SequenceTable(limits.sequenceIdle(), SequenceTable.MOST, ticker);
        this.suspects = new SuspectQueries(ticker);
        this.room = new WaitingRoom(limits.maxWaiting());
        this.placer = new QueryPlacer(this::snapshot, new SequenceSelection(selection), limits, room, metrics);
        this.watch = new AvailabilityListener() {
            @Override
            public void onGone(IndexedInstance instance) {
                watch.onGone(instance);
            }

            @Override
            public void onEjected(IndexedInstance instance, String why, long quarantineMs) {
                watch.onEjected(instance, why, quarantineMs);
            }

            @Override
            public void onStalled(IndexedInstance instance) {
                watch.onStalled(instance);
            }

            @Override
            public void onRecovered(IndexedInstance instance) {
                watch.onRecovered(instance);
                room.wake();
            }
        };
        metrics.registerWaiting(room::size);
        metrics.registerHeld(this::countHeld);
    }

    /** Puts a view in force, unless it is not newer than the current one. Returns whether it did. */
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
        next.loads().displaceHeld();
        next.loads().checkSilent(before == null ? null : before.loads());
        room.wake();
        LOG.debug("view {} is in force", view.version());
        return true;
    }

    /** Which answers are compared. */
    public AnswerSampling sampling() {
        return sampling;
    }

    /** The limits on queries. */
    public GatewayLimits limits() {
        return limits;
    }

    /** The clock for deadlines. */
    public NanoTicker ticker() {
        return ticker;
    }

    /**
     * Returns the owner of the queries of a new connection.
     *
     * @param client the address that it comes from, as a number
     */
    public QueryOwner createOwner(long client) {
        return new QueryOwner(client, connections.getAndIncrement());
    }

    /** Returns the meter of an arriving query: it counts the query in as soon as its head is known, and out at its end. */
    public QueryMeter begin(ClientProtocol protocol) {
        return metrics.beginArriving(protocol);
    }

    /** Number of queries in flight. */
    public int queriesInFlight() {
        return metrics.queriesInFlight();
    }

    /** Version of the view in force; 0 before the first. */
    public long viewVersion() {
        RoutingState now = current;
        return now == null ? 0 : now.version();
    }

    /**
     * The index of the view in force.
     *
     * @throws Refusal before the first view
     */
    public RouteIndex routes() {
        return snapshot().routes();
    }

    /**
     * The load of the view in force.
     *
     * @throws Refusal before the first view
     */
    public LoadBook loads() {
        return snapshot().loads();
    }

    /** Whether an instance counts as serving. */
    public boolean isReady() {
        RoutingState now = current;
        return now != null && now.anyServes(now.routes().instances());
    }

    /**
     * Whether an instance counts as serving a name.
     *
     * @throws Refusal for an unknown name or version
     */
    public boolean isReady(String name, String version) {
        RoutingState now = snapshot();
        return now.anyServes(NameResolution.resolve(now.routes(), name, version).instances());
    }

    /** Records the models that nodes list beside the served ones. */
    public void list(ListedModels models) {
        modelList = models;
    }

    /** The models that nodes list beside the served ones. */
    public ListedModels modelList() {
        return modelList;
    }

    /**
     * Returns the target of a name in the view in force.
     *
     * @throws Refusal with Triton's text for a name or version that is not served
     */
    public Target resolve(String name, String version) {
        try {
            return NameResolution.resolve(routes(), name, version);
        } catch (Refusal refusal) {
            throw modelList.explain(refusal, name, version);
        }
    }

    /** Whether no query of any view is in flight at an instance, and no sequence lives there. */
    public boolean isIdle(String variant, String node) {
        RoutingState now = current;
        return (now == null || now.loads().isIdle(variant, node)) && !sequences.livesAt(variant, node);
    }

    /** The queries that were in flight when a node was lost. */
    public SuspectQueries suspects() {
        return suspects;
    }

    /** The instances of all sequences. */
    public SequenceTable sequences() {
        return sequences;
    }

    /**
     * Parses a request into a query.
     *
     * @throws Refusal for an unknown name or version and for an invalid objective
     */
    public Query read(RequestFacts facts) {
        try {
            return snapshot().read(facts, limits);
        } catch (Refusal refusal) {
            throw modelList.explain(refusal, facts.model(), facts.version());
        }
    }

    /**
     * Resolves a query of any view in the view in force.
     *
     * @throws Refusal if its name no longer exists
     */
    public Query renew(Query query) {
        try {
            return snapshot().renew(query);
        } catch (Refusal refusal) {
            throw modelList.explain(refusal, query.name(), query.target().version());
        }
    }

    /**
     * Chooses an instance and counts the query in there, at once if one serves, otherwise after a wait.
     *
     * @param scheduler the query's event loop, which runs the callback
     * @param deadline the client's deadline, which ends the wait
     */
    public PendingPlacement place(
            Query query, TaskScheduler scheduler, Deadline deadline, QueryMeter meter, PlacementListener listener) {
        return placer.place(query, scheduler, deadline, meter, false, listener);
    }

    /** Does the same after a failure at an instance: the query may wait until its deadline. */
    public PendingPlacement placeAgain(
            Query query, TaskScheduler scheduler, Deadline deadline, QueryMeter meter, PlacementListener listener) {
        return placer.place(query, scheduler, deadline, meter, true, listener);
    }

    /**
     * Returns the instance that keeps the state of a sequence which another gateway started; null if none may, or if several have refused
     * the query.
     */
    public @Nullable IndexedInstance findHome(Query query, SequenceKey sequence) {
        RoutingState by = snapshot();
        return SequenceHomes.find(by.renew(query), sequence.hash(), by.loads(), true);
    }

    /**
     * Counts a query in at the instance of its sequence, even while the instance drains; notifies the listener before it returns.
     *
     * @return whether the instance still exists; if not, the listener is not notified
     */
    public boolean follow(Query query, IndexedInstance.Key at, QueryMeter meter, PlacementListener listener) {
        return placer.follow(query, at, meter, listener);
    }

    /**
     * Whether a query that an instance failed, and may have executed, may be retried on another one: the retry budget of its
     * application decides. Counts the retry if so. A query that was certainly not executed needs no budget.
     */
    public boolean mayRetry(Query query) {
        RoutingState now = current;
        return now != null
                && now.loads()
                        .applications()
                        .mayRetry(query.target().application().name());
    }

    /** Records that a client without a stated deadline has given up after a time, ms. */
    public void recordGivingUp(Query query, double ms) {
        RoutingState now = current;
        if (now != null) {
            now.loads()
                    .applications()
                    .recordGivingUp(query.target().application().name(), ms);
        }
    }

    /** Records that a query ended before it was sent to an instance. */
    public void recordUnsent(Query query, RefusalReason reason) {
        RoutingState now = current;
        if (now != null) {
            now.loads().applications().recordUnsent(query.target().application().name(), reason);
        }
    }

    /** Number of queries that wait for an instance now, by application. */
    public Map<String, Long> waitingByApplication() {
        return room.byApplication();
    }

    /** Notifies {@code listener} whenever a query starts to wait for an instance, on its event loop; it must not block. */
    public void onCold(Runnable listener) {
        room.onEnter(listener);
    }

    /** Returns the demand since the last call. */
    public synchronized DemandReport report() {
        long now = ticker.nanos();
        long windowMs = TimeUnit.NANOSECONDS.toMillis(now - reportedNanos);
        reportedNanos = now;
        RoutingState snapshot = current;
        DemandReport report = new DemandReport(
                windowMs,
                metrics.demand().drain(),
                snapshot == null ? List.of() : snapshot.loads().drain(),
                room.traffic(),
                snapshot == null ? List.of() : snapshot.loads().unavailableNodes(),
                sampling.counts().drain());
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

    private int countHeld() {
        RoutingState now = current;
        return now == null ? 0 : now.loads().applications().heldQueries();
    }

    private RoutingState snapshot() {
        RoutingState now = current;
        if (now == null) {
            throw Refusal.unavailable("no view has arrived yet: the gateway has no routes");
        }
        return now;
    }
}
