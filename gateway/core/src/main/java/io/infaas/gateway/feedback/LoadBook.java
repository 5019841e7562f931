package io.infaas.gateway.feedback;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.InstanceUse;
import io.infaas.gateway.feedback.ApplicationLoad.ClientPatience;
import io.infaas.gateway.feedback.ServingPeriod.OutlierEjection;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.ObservedLoad;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.QueryOwner;
import io.infaas.gateway.time.NanoTicker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The observed load of all instances of one view. Safe from any thread, without locks on the path of a query. Accepts instances of any
 * view: unknown ones have no load.
 *
 * <p>Observations belong to the instance, not to the view: {@link #next} passes them to the book of the next view.
 *
 * <p><b>The problem.</b> Every query on every event loop reads the load of many instances and changes one. Meanwhile a view may be
 * replaced, an instance reloaded, ejected or recovered at any moment. A lock would serialize all event loops. A copy per loop would let
 * several loops pick the same idle instance. So a book is an immutable index over mutable counters, and three races remain.
 *
 * <p><b>Replacement against dispatch.</b> A drain may end only when no query is on its way. A query reads one book and is about to be
 * counted in when the next book comes into force, in which its instance drains. Both sides write first and read second: the query is
 * counted in, then reads the current book, and withdraws if the instance no longer serves there; the replacing thread publishes the book,
 * then reads the count. Counter and book are volatile, so at least one side sees the other: the query withdraws, or the drain sees it in
 * flight. A withdrawn query is in flight for a moment, which may delay a drain and does no other harm.
 *
 * <p><b>Reports about an earlier process.</b> A reloaded instance has new processes, and an old query may report their predecessors gone
 * much later. A {@link ServingPeriod} keeps the state that such a report changes: a dispatch remembers the period in which it began, and
 * its report goes there. No decision reads an ended period. The count in flight stays with the {@link InstanceLoad}, because old queries
 * still use the node.
 *
 * <p><b>Counting out twice.</b> An answer and a cancellation may arrive on two threads. {@link Dispatch} has one flag, which the first of
 * them takes by compare-and-set; the second has no effect. So the counts do not drift.
 *
 * <p>Ejection alone takes a lock, since its share of an application is a condition on several instances at once; that happens once per run
 * of failures, not per query. A correction is one long that compare-and-set replaces: a lost race repeats a multiplication.
 */
public final class LoadBook implements ObservedLoad {

    /** If something held queries back within this time, it is the reason that queries are late. */
    private static final long RECENT_NANOS = 1_000_000_000;

    private final InstanceTable table;
    private final ApplicationLoads applications;
    private final AvailabilityListener watch;
    private final InstanceLimits bounds;
    private final NanoTicker ticker;
    private final OutlierEjection ejection;

    private LoadBook(
            RouteIndex routes,
            @Nullable LoadBook before,
            AvailabilityListener watch,
            InstanceLimits bounds,
            NanoTicker ticker) {
        this.watch = watch;
        this.bounds = bounds;
        this.ticker = ticker;
        this.ejection = before == null ? new OutlierEjection(bounds.ejectedShare()) : before.ejection;
        this.applications = before == null ? new ApplicationLoads() : new ApplicationLoads(before.applications);
        this.table = new InstanceTable(
                routes, before == null ? null : before.table, applications, bounds.adaptiveConcurrency());
    }

    /**
     * Creates an empty book.
     *
     * @param watch notified when an instance becomes unavailable or recovers, in this book and in later ones
     * @param ticker clock for latency observations
     */
    public static LoadBook of(RouteIndex routes, AvailabilityListener watch, InstanceLimits bounds, NanoTicker ticker) {
        return new LoadBook(routes, null, watch, bounds, ticker);
    }

    /**
     * Creates the book of the next view. Instances that serve in both views keep their observations. New ones count as available
     * and start at the correction of their variant and node type, or at the profile if there is none.
     */
    public LoadBook next(RouteIndex routes) {
        return new LoadBook(routes, this, watch, bounds, ticker);
    }

    NanoTicker ticker() {
        return ticker;
    }

    /** Counts a query of the first owner in: {@link #begin(IndexedInstance, int, QueryOwner)}. */
    public Dispatch begin(IndexedInstance instance, int items) {
        return begin(instance, items, QueryOwner.FIRST);
    }

    /** Counts a query in regardless of limits; the caller must end the returned dispatch in every case. */
    public Dispatch begin(IndexedInstance instance, int items, QueryOwner owner) {
        return begin(instance, items, owner, false);
    }

    private Dispatch begin(IndexedInstance instance, int items, QueryOwner owner, boolean offline) {
        InstanceLoad load = table.require(instance);
        long now = ticker.nanos();
        long workNanos = instance.workNanos(items);
        int inFlight = load.recordStart(items, workNanos, owner.isApart(), offline, now);
        return new Dispatch(this, instance, load, items, workNanos, owner.isApart(), offline, inFlight, now);
    }

    /**
     * Does the same if the instance has capacity, also for this owner, and no query is held back from it; else returns null. An unavailable
     * instance that is chosen as the last resort always has capacity.
     */
    public @Nullable Dispatch tryBegin(IndexedInstance instance, Query query) {
        InstanceLoad load = table.require(instance);
        return load.servingPeriod().isOut()
                ? begin(instance, query.items(), query.owner(), query.offline())
                : load.gate().tryBegin(this, instance, query);
    }

    /**
     * Holds a query until its instance has capacity. More important queries take the places of others.
     *
     * @param most queries that the application may have at instances and held
     * @return whether it is held; if not, it is not notified
     */
    public boolean hold(HeldQuery query, int most) {
        return table.require(query.instance).gate().hold(query, most);
    }

    /** Holds a query no longer; no effect if it has left. */
    public void withdraw(HeldQuery query) {
        table.require(query.instance).gate().withdraw(query);
    }

    /** Whether the instance of a dispatch from an earlier book still serves in this book's view. */
    public boolean serves(Dispatch dispatch) {
        IndexedInstance instance = dispatch.instance();
        return table.find(instance) == dispatch.load() && table.isServed(instance);
    }

    /** Returns the given instance, of any view, as it is in this book's view. */
    public Optional<IndexedInstance> findCurrent(IndexedInstance instance) {
        return Optional.ofNullable(table.current(instance.key()));
    }

    /** Returns an instance as it is in this book's view. */
    public Optional<IndexedInstance> findCurrent(IndexedInstance.Key key) {
        return Optional.ofNullable(table.current(key));
    }

    /** Whether the instance has ever answered a query of this gateway. */
    public boolean hasAnswered(IndexedInstance instance) {
        InstanceLoad load = table.find(instance);
        return load != null && load.counters().hasAnswered();
    }

    /** Whether the instance has answered a query of this gateway after this time, ns. */
    public boolean hasAnsweredSince(IndexedInstance instance, long nanos) {
        InstanceLoad load = table.find(instance);
        return load != null && load.hasAnsweredSince(nanos);
    }

    /** Whether no query, from any view, awaits an answer of an instance; true for an unknown instance. */
    public boolean isIdle(String variant, String node) {
        InstanceLoad load = table.find(new IndexedInstance.Key(variant, node));
        return load == null || load.work().awaited() == 0;
    }

    /** Returns the items in flight at the instance, abandoned ones included. */
    public int itemsInFlight(IndexedInstance instance) {
        InstanceLoad load = table.find(instance);
        return load == null ? 0 : load.work().items(ticker);
    }

    @Override
    public double workMs(IndexedInstance instance) {
        InstanceLoad load = table.find(instance);
        return load == null ? 0 : load.workMs(ticker);
    }

    @Override
    public double correction(IndexedInstance instance, int items) {
        InstanceLoad load = table.find(instance);
        return load == null ? 1 : load.servingPeriod().correction().of(items);
    }

    @Override
    public boolean isAvailable(IndexedInstance instance) {
        InstanceLoad load = table.find(instance);
        return load == null || !load.servingPeriod().isOut();
    }

    @Override
    public double finishMs(IndexedInstance instance, int batch, double serviceMs) {
        InstanceLoad load = table.find(instance);
        if (load == null) {
            return serviceMs;
        }
        ServingPeriod life = load.servingPeriod();
        return life.isOut() || load.queueMs(ticker) > bounds.maxQueueMs()
                ? Double.POSITIVE_INFINITY
                : serviceMs * life.correction().of(batch) + load.aheadMs(ticker);
    }

    @Override
    public boolean isCrowdedFor(IndexedInstance instance, int batch, double boundMs) {
        InstanceLoad load = table.find(instance);
        return load != null && load.isCrowdedFor(instance, batch, boundMs, ticker);
    }

    @Override
    public boolean isFull(IndexedInstance instance) {
        return queueMs(instance) > bounds.maxQueueMs();
    }

    /** Whether the queue of the instance exceeds half the limit of {@link #isFull}. */
    public boolean isHalfFull(IndexedInstance instance) {
        return queueMs(instance) > bounds.maxQueueMs() / 2;
    }

    private double queueMs(IndexedInstance instance) {
        InstanceLoad load = table.find(instance);
        return load == null ? 0 : load.queueMs(ticker);
    }

    /**
     * Whether an instance would answer a query too late, by observations at its concurrency and by the held queries that go first.
     *
     * @param predictedMs {@link #finishMs} of the query there
     * @param leftMs time until the query is refused, ms
     */
    public boolean isLate(IndexedInstance instance, Query query, double predictedMs, double leftMs) {
        InstanceLoad load = table.find(instance);
        return load == null ? predictedMs > leftMs : load.isLate(instance, query, predictedMs, leftMs, ticker);
    }

    /** Returns why a query that would be {@link #isLate too late} at an instance is refused: whether others go before it there. */
    public RefusalReason whyLate(IndexedInstance instance) {
        InstanceLoad load = table.find(instance);
        return load == null ? RefusalReason.SHED : load.gate().whyLate(ticker.nanos() - RECENT_NANOS);
    }

    /** Time for which clients of the instance's application without a stated deadline are expected to wait, ms. */
    public double patienceMs(IndexedInstance instance) {
        InstanceLoad load = table.find(instance);
        return load == null || !load.isAdaptive()
                ? ClientPatience.MOST_MS
                : load.application().patience().ms();
    }

    @Override
    public double warmth(IndexedInstance instance) {
        InstanceLoad load = table.find(instance);
        return load == null ? 1 : load.servingPeriod().warmth();
    }

    @Override
    public double strain(IndexedInstance instance) {
        InstanceLoad load = table.find(instance);
        return load == null ? 1 : load.servingPeriod().strain();
    }

    @Override
    public boolean isEjected(IndexedInstance instance) {
        InstanceLoad load = table.find(instance);
        return load != null && load.servingPeriod().isEjected();
    }

    /** Stops queries to the instance until {@link #markRecovered}. */
    public void markGone(IndexedInstance instance) {
        InstanceLoad load = table.find(instance);
        if (load != null) {
            markGone(instance, load, load.servingPeriod());
        }
    }

    void markGone(IndexedInstance instance, InstanceLoad load, ServingPeriod life) {
        if (life.markGone() && load.servingPeriod() == life) {
            load.gate().displaceAll();
            watch.onGone(instance);
        }
    }

    /**
     * Ejects an instance after several consecutive failures, if enough others remain: it receives no queries for a while.
     *
     * @param why reason of the last failure
     */
    void eject(IndexedInstance instance, InstanceLoad load, ServingPeriod life, String why) {
        long quarantineMs = ejection.eject(this, load, life);
        if (quarantineMs >= 0 && load.servingPeriod() == life) {
            load.gate().displaceAll();
            watch.onEjected(instance, why, quarantineMs);
        }
    }

    /** Returns the number of serving instances of {@code instanceLoad}'s application in this view, and how many of them are ejected. */
    int[] servingAndEjected(InstanceLoad instanceLoad) {
        int[] counts = new int[2];
        table.forEach((instance, load) -> {
            if (load.application() == instanceLoad.application() && instance.isReady()) {
                counts[0]++;
                counts[1] += load.servingPeriod().isEjected() ? 1 : 0;
            }
        });
        return counts;
    }

    public void markRecovered(IndexedInstance instance) {
        InstanceLoad load = table.find(instance);
        if (load != null && load.servingPeriod().recover()) {
            watch.onRecovered(instance);
        }
    }

    /** Sends queries that are held back from an instance which does not serve in this view to another one. */
    public void displaceHeld() {
        table.displaceHeld();
    }

    /** The loads of the applications of this view and of earlier ones. */
    public ApplicationLoads applications() {
        return applications;
    }

    /** Records the work of other gateways at instances, ms: it counts for a few seconds. Instances without an entry have none. */
    public void recordOthers(Map<IndexedInstance.Key, Double> workMs) {
        table.forEach((instance, load) -> load.work().recordOthers(workMs.getOrDefault(instance.key(), 0.0)));
    }

    /** Work of other gateways at all instances, ms. */
    public double othersMs() {
        return table.loads().stream()
                .mapToDouble(load -> load.work().othersMs())
                .sum();
    }

    /** Returns each instance's use since the last call; omits instances without any. */
    public List<InstanceUse> drain() {
        return table.loads().stream()
                .map(load -> load.counters()
                        .drain(load.work().ms(ticker) + load.work().heldMs()))
                .filter(use -> use.arrivedItems() != 0
                        || use.answered() != 0
                        || use.failures() != 0
                        || use.workMsInFlight() != 0)
                .toList();
    }

    /** Ids of nodes whose instances serve in this view but are all unavailable. */
    public List<String> unavailableNodes() {
        return table.unavailableNodes();
    }

    /**
     * Checks the readiness of instances that are silent in this view and were not before: the controller does not hear their nodes, this
     * gateway may. An instance that served here serves on unless its check fails; any other one serves after a successful check.
     *
     * @param before book of the previous view; null for the first one
     */
    public void checkSilent(@Nullable LoadBook before) {
        table.forEach((instance, load) -> {
            if (instance.state() != InstanceState.SILENT) {
                return;
            }
            IndexedInstance earlier = before == null ? null : before.table.current(instance.key());
            if (before == null || earlier == null || !before.table.isServed(instance)) {
                markGone(instance, load, load.servingPeriod());
            } else if (earlier.state() != InstanceState.SILENT
                    && !load.servingPeriod().isOut()) {
                watch.onStalled(instance);
            }
        });
    }

    /** Ages corrections by one second, advances slow starts and reports stalled instances; called once a second. */
    public void relax() {
        table.relaxVariants();
        table.relaxNodes();
        long now = ticker.nanos();
        table.forEach((instance, load) -> {
            load.relax();
            if (load.work().heldItems() > 0) {
                // without answers, no other event tells that time has passed
                load.gate().letIn(ticker);
            }
            double usualMs = load.usualMs(instance, ticker);
            if (load.isSilentFor(InstanceLoad.unusualNanos(usualMs), now)
                    && !load.servingPeriod().isOut()) {
                watch.onStalled(instance);
            }
        });
        applications.relax();
    }
}
