package io.infaas.gateway.metrics;

import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.demand.DemandMeter;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.trail.QueryTrail;
import org.jspecify.annotations.Nullable;

/**
 * Measures one query, from its first bytes until {@link #recordAnswer} or {@link #recordRefusal}, whichever is first. For one
 * thread at a time. Counting allocates nothing once the series exist.
 */
public final class QueryMeter {

    /** The outcome of an answered query. */
    static final String OK = "ok";

    private final GatewayMetrics metrics;
    private final ClientProtocol protocol;
    private final long beganNanos;
    private final @Nullable QueryTrail trail;
    private boolean counted;
    private boolean over;
    private boolean sent;
    private ApplicationMeters meters;
    private @Nullable Query query;
    private @Nullable DemandClass demandClass;
    private boolean valid = true;
    private boolean demand;

    QueryMeter(GatewayMetrics metrics, ClientProtocol protocol) {
        this.metrics = metrics;
        this.protocol = protocol;
        this.beganNanos = metrics.ticker().nanos();
        this.meters = metrics.of(null);
        this.trail = metrics.beginTrail(protocol);
    }

    /** Counts the query as in flight, once, until it ends. */
    public void countIn() {
        if (!counted && !over) {
            counted = true;
            metrics.countIn();
        }
    }

    /** What is logged and traced of the query; null if nothing is. It ends with the query. */
    public @Nullable QueryTrail trail() {
        return trail;
    }

    /** The query's name and objective are known. */
    public void setQuery(Query resolved) {
        query = resolved;
        meters = metrics.of(resolved.target().application());
    }

    /**
     * Sets whether the query can be demand.
     *
     * @param fits whether a node may execute it
     */
    public void setValid(boolean fits) {
        valid = fits;
    }

    /**
     * Counts the query as demand, once, however often it is placed. Does not count a query that every node refuses, or the part of one
     * client's queries that exceeds its share.
     *
     * @param variant full name of the variant, or {@link DemandMeter#COLD} where no instance could serve it
     */
    public void recordArrival(DemandClass requested, String variant) {
        Query known = query;
        if (known != null && demandClass == null) {
            demandClass = requested;
            demand = meters.isDemand(valid, known);
            if (demand) {
                metrics.demand().recordArrival(requested, variant, known.objective(), known.items());
            }
        }
    }

    /** Whether {@link #recordArrival} was called, so that what follows is another attempt of the same query. */
    public boolean hasArrived() {
        return demandClass != null;
    }

    /** Whether the query was counted as demand. */
    public boolean isDemand() {
        return demand;
    }

    public void recordDecision(Decision decision) {
        if (query != null) {
            meters.recordDecision(decision);
        }
        QueryTrail logged = trail;
        if (logged != null) {
            logged.recordDecision(decision);
        }
    }

    /** The query goes to this instance. */
    public void recordInstance(IndexedInstance chosen) {
        sent = true;
        QueryTrail logged = trail;
        if (logged != null) {
            logged.recordInstance(chosen);
        }
    }

    /** Whether the query went to any instance. */
    public boolean wasSent() {
        return sent;
    }

    public void recordRetry(RetryCause cause) {
        if (query != null) {
            meters.recordRetry(cause);
        }
        QueryTrail logged = trail;
        if (logged != null) {
            logged.recordRetry();
        }
    }

    /**
     * The client has its whole answer, from {@code candidate}.
     *
     * @param instanceNanos of the time of the query, from sending it to the instance to the end of the answer
     * @param predictedNanos what was predicted for that
     */
    public void recordAnswer(IndexedInstance candidate, long instanceNanos, long predictedNanos) {
        Query known = query;
        if (known == null || over) {
            return;
        }
        over = true;
        long nanos = metrics.ticker().nanos() - beganNanos;
        double boundMs = known.objective().latencyMs();
        boolean late = nanos > boundMs * 1e6;
        DemandClass counted = demandClass;
        if (late && demand && counted != null) {
            metrics.demand().recordViolation(counted, candidate.model(), boundMs);
        }
        // first, because only then is it known whether its trace is kept
        endTrail(OK, nanos);
        QueryTrail ended = trail;
        meters.recordAnswer(
                protocol,
                nanos,
                Math.max(0, nanos - instanceNanos),
                late,
                candidate.accuracy(),
                known.objective(),
                ended == null ? null : ended.recorded());
        metrics.of(candidate, known.target().application()).recordAnswer(known.items(), instanceNanos, predictedNanos);
        countOut();
    }

    /** The client has an error, or is gone. */
    public void recordRefusal(RefusalReason reason) {
        if (!over) {
            over = true;
            Query known = query;
            DemandClass counted = demandClass;
            if (reason.isShed() && demand && known != null && counted != null) {
                metrics.demand().recordRefusal(counted, known.objective().latencyMs());
            }
            meters.recordRefusal(protocol, reason);
            countOut();
            if (trail != null) {
                endTrail(reason.label(), elapsedNanos());
            }
        }
    }

    private void endTrail(String status, long nanos) {
        QueryTrail logged = trail;
        if (logged != null) {
            logged.end(query, status, nanos);
        }
    }

    private void countOut() {
        if (counted) {
            metrics.countOut();
        }
    }

    /** Time since the head of the query was read, in ns. */
    public long elapsedNanos() {
        return metrics.ticker().nanos() - beganNanos;
    }
}
