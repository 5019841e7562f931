package io.infaas.gateway.feedback;

import io.infaas.gateway.feedback.NodeShares.NodeShare;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.NanoTicker;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/** The observed load of one instance over all views. Every event loop writes it and reads it without locks. */
final class InstanceLoad {

    /** An instance is suspect after this many times the expected time without an answer. */
    static final double PATIENCE = 8;

    private static final AtomicLongFieldUpdater<InstanceLoad> SILENT_SINCE =
            AtomicLongFieldUpdater.newUpdater(InstanceLoad.class, "silentSince");

    private static final AtomicLongFieldUpdater<InstanceLoad> ANSWERED =
            AtomicLongFieldUpdater.newUpdater(InstanceLoad.class, "answeredNanos");

    private static final long NEVER = Long.MIN_VALUE;

    /** The best rate is not always reached, and held queries should not barely miss their deadlines. */
    private static final double HELD_MARGIN = 1.2;

    /** Work short enough not to burden the other applications of a node. */
    private static final double SOON_MS = 2;

    private static final double DAY_MS = 86_400_000;

    private static final long NOT_SILENT = Long.MIN_VALUE;

    private final WorkInFlight work = new WorkInFlight();
    private final InstanceGate gate = new InstanceGate(this);
    private final Stall stall = new Stall();
    private final boolean adaptive;
    private final AtomicInteger offline = new AtomicInteger();
    private volatile double concurrency;
    private volatile double cores;
    private volatile int executions;
    private volatile int crowdedLimit;
    private final InstanceCounters tally;
    private final ApplicationLoad application;
    private final LatencyCorrection offered;
    private volatile ServingPeriod life;
    private volatile @Nullable NodeShare share;
    // written with every query: without a barrier, since a lost update does not matter
    private volatile long silentSince = NOT_SILENT;
    private volatile long answeredNanos = NEVER;

    /**
     * @param offered correction over all instances of its variant on its node type
     * @param fresh whether it starts in slow start
     * @param adaptive whether observations limit its items in flight
     */
    InstanceLoad(
            IndexedInstance instance,
            ApplicationLoad application,
            LatencyCorrection offered,
            boolean fresh,
            boolean adaptive) {
        this.application = application;
        this.offered = offered;
        this.adaptive = adaptive;
        this.concurrency = instance.concurrency();
        this.cores = instance.capacity().coresUsed();
        this.executions = executions(instance);
        this.crowdedLimit = crowdedLimit(instance);
        this.life = new ServingPeriod(offered, concurrency, fresh);
        tally = new InstanceCounters(instance.model(), instance.node().id());
    }

    WorkInFlight work() {
        return work;
    }

    InstanceGate gate() {
        return gate;
    }

    boolean isAdaptive() {
        return adaptive;
    }

    /** Cores that it uses under load. */
    double cores() {
        return cores;
    }

    /** Cores that it uses with so many items in flight, each in an execution of its own. */
    double coresFor(int items) {
        int limit = executions;
        return cores * Math.min(limit, items) / limit;
    }

    private static int executions(IndexedInstance instance) {
        return instance.capacity().count()
                * instance.candidate().variant().settings().instances();
    }

    /** Its application's share of its node; null if the node has cores for all of its instances at once. */
    @Nullable
    NodeShare share() {
        return share;
    }

    void setShare(@Nullable NodeShare now) {
        share = now;
    }

    /** Whether other applications use the cores of its node, too. */
    boolean isCrowded() {
        NodeShare nodeShare = share;
        return nodeShare != null && nodeShare.node.isCrowded(nodeShare);
    }

    /** Items that reach the profiled rate, or take so long that the way to the node and back does not matter. */
    private static int crowdedLimit(IndexedInstance instance) {
        double concurrency = instance.concurrency();
        double worthwhile = ConcurrencyLimit.WORTHWHILE_MS * concurrency / instance.serviceMs(1);
        return (int) Math.max(1, Math.max(Math.ceil(concurrency), worthwhile));
    }

    /**
     * Returns why it must not begin a query now, for the sake of other applications on its node; null if it may. It always may while its
     * work is short: its cores would else be idle while quick queries are on their way to the node and back.
     */
    @Nullable
    RefusalReason yielding(boolean isOffline, long workNanos) {
        NodeShare nodeShare = share;
        if (nodeShare == null) {
            return null;
        }
        nodeShare.node.recordAsked(nodeShare);
        if (work.aheadMs(0) + workNanos / 1e6 <= SOON_MS) {
            return null;
        }
        return nodeShare.node.yielding(this, nodeShare, isOffline);
    }

    /** Items of offline queries in flight. */
    int offline() {
        return offline.get();
    }

    /** Most items in flight before further queries are held back. */
    int limit() {
        if (!adaptive) {
            return Integer.MAX_VALUE;
        }
        int most = life.concurrency().limit();
        // excess queries wait here, where other applications can pass them
        return isCrowded() ? Math.min(most, crowdedLimit) : most;
    }

    /** Predicts the answer to a query that is admitted at the next free capacity, ms from then. */
    double expectedMs(IndexedInstance instance, int batch, NanoTicker ticker) {
        ServingPeriod now = life;
        double serviceMs = instance.serviceMs(batch) * now.correction().of(batch);
        return adaptive
                ? Math.max(serviceMs, now.concurrency().expectedMs(otherItems(batch, ticker) + batch))
                : serviceMs;
    }

    /** Whether the observed load makes a query miss its bound that it would meet alone: more load would make others late, too. */
    boolean isCrowdedFor(IndexedInstance instance, int batch, double boundMs, NanoTicker ticker) {
        if (!adaptive || boundMs >= DAY_MS || work.items(ticker) == 0) {
            return false;
        }
        return expectedMs(instance, batch, ticker) > boundMs
                && life.concurrency().expectedMs(batch) <= boundMs
                && instance.serviceMs(batch) * life.correction().of(batch) <= boundMs;
    }

    private int otherItems(int batch, NanoTicker ticker) {
        return Math.min(work.items(ticker), Math.max(0, limit() - batch));
    }

    /** Implements {@link LoadBook#isLate}. */
    boolean isLate(IndexedInstance instance, Query query, double predictedMs, double leftMs, NanoTicker ticker) {
        boolean holds = work.heldItems() > 0;
        if (!adaptive || (!holds && otherItems(query.items(), ticker) == 0)) {
            // an idle instance is always tried: an estimate that keeps all queries away would never be corrected
            return predictedMs > leftMs;
        }
        double dueMs = Math.min(leftMs, query.objective().latencyMs());
        double ms = expectedMs(instance, query.items(), ticker);
        if (!holds) {
            ms = Math.max(ms, predictedMs);
        } else if (leftMs < DAY_MS && (isCrowded() || life.concurrency().isSaturated())) {
            // below saturation, its concurrency is expected to grow soon
            long dueNanos = ticker.nanos() + (long) (1e6 * dueMs);
            ms += HELD_MARGIN * gate.itemsBefore(query, dueNanos) * heldMsPerItem();
        }
        if (ms > dueMs && !isCrowded()) {
            life.concurrency().recordLate();
        }
        return ms > leftMs;
    }

    /** Time per held item at the best observed rate, ms; else as predicted. */
    private double heldMsPerItem() {
        double observed = life.concurrency().msPerItem();
        return observed > 0 ? observed : work.heldMs() / Math.max(1, work.heldItems());
    }

    /**
     * Time that the items in flight take, those of other gateways included, and the held ones that can still be in time, ms: a new query comes
     * behind these.
     */
    double aheadMs(NanoTicker ticker) {
        int heldItems = gate.heldInTime();
        return workMs(ticker) + (heldItems == 0 ? 0 : heldItems * heldMsPerItem());
    }

    /** Time that the items in flight take, those of other gateways included, ms. */
    double workMs(NanoTicker ticker) {
        return work.ms(ticker) + work.othersMs();
    }

    /** Time that the items in flight and all held ones take, ms. */
    double queueMs(NanoTicker ticker) {
        int heldItems = work.heldItems();
        return work.ms(ticker) + (heldItems == 0 ? 0 : heldItems * heldMsPerItem());
    }

    /** Usual time until the answer to a query of one item, by the profile and by answers alone, ms. */
    double usualMs(IndexedInstance instance, NanoTicker ticker) {
        double profiledMs = instance.serviceMs(1) * life.correction().of(1) + workMs(ticker);
        return Math.max(profiledMs, work.items(ticker) * life.concurrency().msPerItem());
    }

    /** Counts a query in; returns the items in flight, its own included. */
    int recordStart(int more, long workNanos, boolean apart, boolean isOffline, long now) {
        int inFlight = work.add(more, workNanos, apart);
        begin(more, workNanos, isOffline, now);
        return inFlight;
    }

    /** Counts a query in within a limit, and within the limit of clients that reset many queries; else returns 0. */
    int recordStartWithin(int most, int more, long workNanos, boolean apart, boolean isOffline, long now) {
        int inFlight = work.addWithin(most, more, workNanos, apart);
        if (inFlight > 0) {
            begin(more, workNanos, isOffline, now);
        }
        return inFlight;
    }

    private void begin(int more, long workNanos, boolean isOffline, long now) {
        application.recordStart();
        NodeShare nodeShare = share;
        if (isOffline) {
            offline.addAndGet(more);
        } else if (nodeShare != null) {
            nodeShare.recordStart((long) (workNanos * cores), now);
        }
        if (silentSince == NOT_SILENT) {
            SILENT_SINCE.lazySet(this, now);
        }
    }

    /** The least time without an answer, ns, that is unusual at this usual time. */
    static long unusualNanos(double usualMs) {
        return Math.max(Stall.LEAST_NANOS, (long) (1e6 * PATIENCE * usualMs));
    }

    /** Time without an answer while a query waited that began at {@code began}, ns. */
    long silentNanos(long began, long now) {
        long last = answeredNanos;
        return last == NEVER || last - began < 0 ? now - began : now - last;
    }

    Stall stall() {
        return stall;
    }

    void recordAnswer(long now) {
        ANSWERED.lazySet(this, now);
        SILENT_SINCE.lazySet(this, work.awaited() > 0 ? now : NOT_SILENT);
    }

    /** Whether there was an answer after this time, ns. */
    boolean hasAnsweredSince(long nanos) {
        long last = answeredNanos;
        return last != NEVER && last - nanos > 0;
    }

    /** Whether it received queries and answered none for this time, ns; true once per such time. */
    boolean isSilentFor(long nanos, long now) {
        long since = silentSince;
        if (since == NOT_SILENT || now - since < nanos) {
            return false;
        }
        silentSince = work.awaited() > 0 ? now : NOT_SILENT;
        return true;
    }

    void recordEnd(int less, long workNanos, boolean apart, boolean isOffline) {
        end(less, isOffline);
        work.remove(less, workNanos, apart);
    }

    /** Counts out a query on which the instance works for another {@code afterNanos}. */
    void recordAbandonment(int count, long workNanos, boolean apart, boolean isOffline, long afterNanos, long now) {
        end(count, isOffline);
        work.abandon(count, workNanos, apart, afterNanos, now);
    }

    private void end(int less, boolean isOffline) {
        application.recordEnd();
        if (isOffline) {
            offline.addAndGet(-less);
        }
    }

    /** Advances by one second. */
    void relax() {
        work.relax();
        life.relax();
    }

    ApplicationLoad application() {
        return application;
    }

    LatencyCorrection variantCorrection() {
        return offered;
    }

    InstanceCounters counters() {
        return tally;
    }

    ServingPeriod servingPeriod() {
        return life;
    }

    /** Follows a view in which the instance has another count; queries in flight stay counted. */
    void resize(IndexedInstance instance) {
        if (instance.concurrency() != concurrency) {
            concurrency = instance.concurrency();
            cores = instance.capacity().coresUsed();
            executions = executions(instance);
            crowdedLimit = crowdedLimit(instance);
            life.resize(concurrency);
        }
    }

    /** Starts a new serving period; queries in flight stay counted. */
    void restart() {
        life = new ServingPeriod(offered, concurrency, true);
    }
}
