package io.infaas.gateway.forward;

import io.infaas.gateway.metrics.QueryMeter;
import io.infaas.gateway.metrics.RetryCause;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.Placement;
import io.infaas.gateway.routing.Placing;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.routing.Seeker;
import io.infaas.gateway.selection.Query;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings one query to an answer. An attempt that was certainly not executed is repeated elsewhere as long as there are
 * instances and time; one that was lost while it ran, or refused by a node that stops or is full, is repeated once, if
 * the query is stateless and kept. Runs on one event loop.
 */
final class BufferedAttempts implements Seeker {

    private static final Logger LOG = LoggerFactory.getLogger(BufferedAttempts.class);

    private final Router router;
    private final QueryMeter meter;
    private final Deadline deadline;
    private final Dialect dialect;
    private final Payload payload;
    private final boolean stateless;
    private final int maxBytes;
    private final Promise<Served> served = Promise.promise();
    private Query query;
    private int left;
    private boolean retried;
    private boolean over;
    private @Nullable Placing placing;
    private @Nullable Placement placement;
    private @Nullable Exchange exchange;

    BufferedAttempts(
            Router router,
            Query query,
            boolean stateless,
            QueryMeter meter,
            Deadline deadline,
            Dialect dialect,
            Payload payload,
            int maxBytes) {
        this.router = router;
        this.query = query;
        this.stateless = stateless;
        this.meter = meter;
        this.deadline = deadline;
        this.dialect = dialect;
        this.payload = payload;
        this.maxBytes = maxBytes;
        this.left = attempts(query);
    }

    // each instance once, and once more for the retry
    private static int attempts(Query query) {
        return query.target().candidates().size() + 1;
    }

    /** The answer, or a {@link Refusal}. */
    Future<Served> run() {
        place();
        return served.future();
    }

    /** Ends it now; the node is told so. */
    void stop(Refusal refusal) {
        if (over) {
            return;
        }
        Exchange running = exchange;
        Placement counted = placement;
        Placing searching = placing;
        fail(refusal);
        if (searching != null) {
            searching.cancel();
        }
        if (running != null) {
            running.abandon();
        }
        if (counted != null) {
            counted.dispatch().ended();
        }
    }

    private void place() {
        ContextInternal context = (ContextInternal) Vertx.currentContext();
        Placing search = router.place(query, context.nettyEventLoop(), deadline.nanos(), meter, this);
        if (placement == null && !over) {
            placing = search;
        }
    }

    @Override
    public void placed(Placement placed) {
        if (over) {
            placed.dispatch().ended();
        } else {
            send(placed);
        }
    }

    @Override
    public void refused(RuntimeException cause) {
        if (!over) {
            fail(cause);
        }
    }

    private void send(Placement chosen) {
        placing = null;
        placement = chosen;
        by(chosen.query());
        left--;
        Exchange started = Exchange.start(dialect, chosen.candidate(), payload, deadline, maxBytes);
        exchange = started;
        started.answer().onSuccess(answer -> answered(chosen, answer)).onFailure(cause -> failed(chosen, cause));
    }

    // a view that came meanwhile may have other instances, which are worth an attempt each
    @SuppressWarnings("ReferenceEquality")
    private void by(Query renewed) {
        if (renewed.target() != query.target()) {
            left = Math.max(left, attempts(renewed));
        }
        query = renewed;
    }

    private void answered(Placement at, NodeAnswer answer) {
        if (over) {
            return;
        }
        Verdict verdict = dialect.verdict(answer, at.candidate());
        switch (verdict) {
            case RESULT -> at.dispatch().answered();
            case ERROR, BUSY -> at.dispatch().ended();
            case STALE -> at.dispatch().gone();
            case STOPPING -> at.dispatch().failed();
            case UNHEALTHY -> at.dispatch().unhealthy();
        }
        if (verdict == Verdict.STALE) {
            if (stateless && payload.available()) {
                again(at, RetryCause.STALE, "the instance is not there");
            } else {
                fail(Refusal.noneReady(query.name()));
            }
        } else if (verdict.refused() && mayRetry()) {
            retried = true;
            again(at, RetryCause.FAILED, "the node refuses it");
        } else {
            succeed(new Served(at.candidate(), answer, verdict));
        }
    }

    private void failed(Placement at, Throwable cause) {
        if (over) {
            return;
        }
        if (!(cause instanceof SendFailure failure)) {
            at.dispatch().ended();
            fail(new Refusal(RefusalReason.TOO_LARGE, String.valueOf(cause.getMessage())));
            return;
        }
        if (failure.kind() == SendFailure.Kind.NOT_THERE) {
            at.dispatch().gone();
        } else {
            at.dispatch().failed();
        }
        boolean executed = failure.kind() == SendFailure.Kind.LOST;
        if (executed ? mayRetry() : payload.available()) {
            retried |= executed;
            again(at, executed ? RetryCause.FAILED : RetryCause.STALE, String.valueOf(failure.getMessage()));
        } else {
            LOG.warn("query lost at {}: {}", at.candidate().key(), failure.getMessage());
            fail(new Refusal(
                    RefusalReason.NODE_LOST, "the connection to the node was lost; the query may be sent again"));
        }
    }

    private boolean mayRetry() {
        return stateless && !retried && payload.available() && router.mayRetry(query);
    }

    private void again(Placement at, RetryCause cause, String why) {
        LOG.debug("again after {}: {}", at.candidate().key(), why);
        if (deadline.passed()) {
            fail(new Refusal(RefusalReason.DEADLINE, "Deadline Exceeded"));
            return;
        }
        try {
            by(router.renewed(query));
        } catch (Refusal vanished) {
            fail(vanished);
            return;
        }
        if (left <= 0) {
            fail(Refusal.unavailable("no instance that may serve '%s' could be reached".formatted(query.name())));
        } else {
            meter.retried(cause);
            query = Elsewhere.than(at.candidate(), query, router.loads());
            placement = null;
            exchange = null;
            place();
        }
    }

    private void succeed(Served result) {
        over = true;
        payload.close();
        served.complete(result);
    }

    private void fail(Throwable cause) {
        over = true;
        payload.close();
        served.fail(cause);
    }
}
