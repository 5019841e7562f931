package io.infaas.gateway.metrics;

import io.infaas.gateway.contract.ObjectiveClass;
import io.infaas.gateway.demand.DemandMeter;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import org.jspecify.annotations.Nullable;

/**
 * Measures one query, from its first bytes until {@link #answered} or {@link #refused}, whichever is first. For one thread at a time. Counting
 * allocates nothing once the series exist.
 */
public final class QueryMeter {

    private final GatewayMetrics metrics;
    private final ClientProtocol protocol;
    private final long beganNanos;
    private boolean counted;
    private boolean over;
    private ApplicationMeters meters;
    private @Nullable Query query;
    private @Nullable ObjectiveClass objectiveClass;

    QueryMeter(GatewayMetrics metrics, ClientProtocol protocol) {
        this.metrics = metrics;
        this.protocol = protocol;
        this.beganNanos = metrics.ticker().nanos();
        this.meters = metrics.of(null);
    }

    /** Counts the query as in flight, once, until it ends. */
    public void countIn() {
        if (!counted && !over) {
            counted = true;
            metrics.entered();
        }
    }

    /** The query's name and objective are known. */
    public void resolved(Query resolved) {
        query = resolved;
        meters = metrics.of(resolved.target().application());
    }

    /**
     * Counts the query as demand, once, however often it is placed.
     *
     * @param variant full name of the variant, or {@link DemandMeter#COLD} where no instance could serve it
     */
    public void arrived(ObjectiveClass requested, String variant) {
        Query known = query;
        if (known != null && objectiveClass == null) {
            objectiveClass = requested;
            metrics.demand().arrived(requested, variant, known.objective().latencyMs(), known.items());
        }
    }

    /** Whether {@link #arrived} was called, so that what follows is another attempt of the same query. */
    public boolean hasArrived() {
        return objectiveClass != null;
    }

    public void decided(Decision decision) {
        if (query != null) {
            meters.decided(decision);
        }
    }

    public void retried(RetryCause cause) {
        if (query != null) {
            meters.retried(cause);
        }
    }

    /** The client has its whole answer, from {@code candidate}. */
    public void answered(IndexedInstance candidate) {
        Query known = query;
        if (known == null || over) {
            return;
        }
        over = true;
        long nanos = metrics.ticker().nanos() - beganNanos;
        double boundMs = known.objective().latencyMs();
        boolean late = nanos > boundMs * 1e6;
        ObjectiveClass counted = objectiveClass;
        if (late && counted != null) {
            metrics.demand().late(counted, candidate.model(), boundMs);
        }
        meters.answered(protocol, nanos, late);
        metrics.served(candidate, known.items());
        countOut();
    }

    /** The client has an error, or is gone. */
    public void refused(RefusalReason reason) {
        if (!over) {
            over = true;
            meters.refused(protocol, reason);
            countOut();
        }
    }

    private void countOut() {
        if (counted) {
            metrics.ended();
        }
    }

    /** Time since the head of the query was read, in ns. */
    public long elapsedNanos() {
        return metrics.ticker().nanos() - beganNanos;
    }
}
