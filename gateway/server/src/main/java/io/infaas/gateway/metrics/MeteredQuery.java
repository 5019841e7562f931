package io.infaas.gateway.metrics;

import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.QueryMeter;
import io.infaas.gateway.meter.RetryCause;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.trace.LoggedTrail;
import org.jspecify.annotations.Nullable;

/** Counts one query in the gateway's metrics. Counting allocates nothing once the series exist. */
final class MeteredQuery implements QueryMeter {

    static final String OK = "ok";

    private final GatewayMetrics metrics;
    private final ClientProtocol protocol;
    private final long beganNanos;
    private final @Nullable LoggedTrail trail;
    private boolean arrivalCounted;
    private boolean over;
    private @Nullable IndexedInstance instance;
    private ApplicationMeters meters;
    private @Nullable Query query;
    private @Nullable DemandClass demandClass;
    private boolean valid = true;
    private boolean demand;

    MeteredQuery(GatewayMetrics metrics, ClientProtocol protocol) {
        this.metrics = metrics;
        this.protocol = protocol;
        this.beganNanos = metrics.ticker().nanos();
        this.meters = metrics.of(null);
        this.trail = metrics.beginTrail(protocol);
    }

    @Override
    public void countIn() {
        if (!arrivalCounted && !over) {
            arrivalCounted = true;
            metrics.countIn();
        }
    }

    @Override
    public @Nullable LoggedTrail trail() {
        return trail;
    }

    @Override
    public void setQuery(Query resolved) {
        query = resolved;
        meters = metrics.of(resolved.target().application());
    }

    @Override
    public void setValid(boolean fits) {
        valid = fits;
    }

    @Override
    public void recordArrival(DemandClass requested, String variant) {
        Query decidedQuery = query;
        if (decidedQuery != null && demandClass == null) {
            demandClass = requested;
            demand = meters.isDemand(valid, decidedQuery);
            if (demand) {
                metrics.demand().recordArrival(requested, variant, decidedQuery.objective(), decidedQuery.items());
            }
        }
    }

    @Override
    public boolean hasArrived() {
        return demandClass != null;
    }

    @Override
    public boolean isDemand() {
        return demand;
    }

    @Override
    public void recordDecision(Decision decision) {
        if (query != null) {
            meters.recordDecision(decision);
        }
        LoggedTrail logged = trail;
        if (logged != null) {
            logged.recordDecision(decision);
        }
    }

    @Override
    public void recordInstance(IndexedInstance indexedInstance) {
        instance = indexedInstance;
        LoggedTrail logged = trail;
        if (logged != null) {
            logged.recordInstance(indexedInstance);
        }
    }

    @Override
    public boolean wasSent() {
        return instance != null;
    }

    @Override
    public void recordRetry(RetryCause cause) {
        if (query != null) {
            meters.recordRetry(cause);
        }
        LoggedTrail logged = trail;
        if (logged != null) {
            logged.recordRetry();
        }
    }

    @Override
    public void recordAnswer(IndexedInstance candidate, long instanceNanos, long predictedNanos) {
        Query decidedQuery = query;
        if (decidedQuery == null || over) {
            return;
        }
        over = true;
        long nanos = metrics.ticker().nanos() - beganNanos;
        double boundMs = decidedQuery.objective().latencyMs();
        boolean late = nanos > boundMs * 1e6;
        DemandClass arrivalClass = demandClass;
        if (late && demand && arrivalClass != null) {
            metrics.demand().recordViolation(arrivalClass, candidate.model(), boundMs);
        }
        // first, because it decides whether the trace is kept
        endTrail(OK, nanos);
        LoggedTrail ended = trail;
        meters.recordAnswer(
                protocol,
                nanos,
                Math.max(0, nanos - instanceNanos),
                late,
                candidate.accuracy(),
                decidedQuery.objective(),
                ended == null ? null : ended.recorded());
        metrics.of(candidate, decidedQuery.target().application())
                .recordAnswer(decidedQuery.items(), instanceNanos, predictedNanos);
        countOut();
    }

    @Override
    public void recordRefusal(RefusalReason reason) {
        if (!over) {
            over = true;
            Query decidedQuery = query;
            DemandClass arrivalClass = demandClass;
            if (demand && decidedQuery != null && arrivalClass != null) {
                metrics.demand()
                        .recordEnd(
                                arrivalClass,
                                instance,
                                reason,
                                decidedQuery.objective().latencyMs());
            }
            meters.recordRefusal(protocol, reason);
            countOut();
            if (trail != null) {
                endTrail(reason.label(), elapsedNanos());
            }
        }
    }

    private void endTrail(String status, long nanos) {
        LoggedTrail logged = trail;
        if (logged != null) {
            logged.end(query, status, nanos);
        }
    }

    private void countOut() {
        if (arrivalCounted) {
            metrics.countOut();
        }
    }

    @Override
    public long elapsedNanos() {
        return metrics.ticker().nanos() - beganNanos;
    }
}
