package io.infaas.gateway.metrics;

import io.infaas.gateway.demand.DemandMeter;
import io.infaas.gateway.demand.ObjectiveClass;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.view.Candidate;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of one query, from its head until {@link #answered} or {@link #refused}, whichever is first; used by one
 * thread at a time. Counting allocates nothing once its series exist.
 */
public final class QueryMeter {

    private final GatewayMetrics metrics;
    private final ClientProtocol protocol;
    private final long beganNanos = System.nanoTime();
    private boolean over;
    private ApplicationMeters meters;
    private @Nullable Query query;
    private @Nullable ObjectiveClass asked;

    QueryMeter(GatewayMetrics metrics, ClientProtocol protocol) {
        this.metrics = metrics;
        this.protocol = protocol;
        this.meters = metrics.of(null);
    }

    /** The query's name leads somewhere and its objective is known. */
    public void resolved(Query resolved) {
        query = resolved;
        meters = metrics.of(resolved.target().application());
    }

    /**
     * What the query asks for and who is to serve it first; counts it as demand, once, however often it is placed.
     *
     * @param variant full name of the variant, or {@link DemandMeter#COLD} where no instance could serve it
     */
    public void arrived(ObjectiveClass of, String variant) {
        Query known = query;
        if (known != null && asked == null) {
            asked = of;
            metrics.demand().arrived(of, variant, known.objective().latencyMs(), known.items());
        }
    }

    /** Whether {@link #arrived} was called: what follows is a further attempt for the same query. */
    public boolean hasArrived() {
        return asked != null;
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

    /** The client has its whole answer, made by {@code candidate}. */
    public void answered(Candidate candidate) {
        Query known = query;
        if (known == null || over) {
            return;
        }
        over = true;
        long nanos = System.nanoTime() - beganNanos;
        double boundMs = known.objective().latencyMs();
        boolean late = nanos > boundMs * 1e6;
        ObjectiveClass of = asked;
        if (late && of != null) {
            metrics.demand().late(of, candidate.model(), boundMs);
        }
        meters.answered(protocol, nanos, late);
        metrics.served(candidate, known.items());
        metrics.ended();
    }

    /** The client has an error, or is gone itself. */
    public void refused(RefusalReason reason) {
        if (!over) {
            over = true;
            meters.refused(protocol, reason);
            metrics.ended();
        }
    }

    /** Time since the query's head was read, ns. */
    public long elapsedNanos() {
        return System.nanoTime() - beganNanos;
    }
}
