package io.infaas.gateway.metrics;

import io.infaas.gateway.demand.DemandMeter;
import io.infaas.gateway.demand.ObjectiveClass;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.view.Candidate;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of one query, from its head until {@link #answered} or {@link #refused}, whichever is first; used by one
 * thread at a time.
 */
public final class QueryMeter {

    private final GatewayMetrics metrics;
    private final Protocol protocol;
    private final long beganNanos = System.nanoTime();
    private final AtomicBoolean over = new AtomicBoolean();
    private @Nullable Query query;
    private @Nullable ObjectiveClass asked;

    QueryMeter(GatewayMetrics metrics, Protocol protocol) {
        this.metrics = metrics;
        this.protocol = protocol;
    }

    /** The query's name leads somewhere and its objective is known. */
    public void resolved(Query resolved) {
        query = resolved;
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
        Query known = query;
        if (known != null) {
            metrics.decided(known.target(), decision.label());
        }
    }

    public void retried(RetryCause cause) {
        Query known = query;
        if (known != null) {
            metrics.retried(known.target(), cause);
        }
    }

    /** The client has its whole answer, made by {@code candidate}. */
    public void answered(Candidate candidate) {
        Query known = query;
        if (known == null || !over.compareAndSet(false, true)) {
            return;
        }
        long nanos = System.nanoTime() - beganNanos;
        double boundMs = known.objective().latencyMs();
        boolean late = nanos > boundMs * 1e6;
        ObjectiveClass of = asked;
        if (late && of != null) {
            metrics.demand().late(of, candidate.model(), boundMs);
        }
        metrics.latency(known.target(), nanos, late);
        metrics.served(candidate, known.items());
        metrics.ended(protocol, known.target(), "ok");
    }

    /** The client has an error, or is gone itself. */
    public void refused(RefusalReason reason) {
        if (over.compareAndSet(false, true)) {
            metrics.ended(protocol, query == null ? null : query.target(), reason.label());
        }
    }

    /** Time since the query's head was read, ns. */
    public long elapsedNanos() {
        return System.nanoTime() - beganNanos;
    }
}
