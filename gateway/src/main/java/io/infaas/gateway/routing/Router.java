package io.infaas.gateway.routing;

import io.infaas.catalog.Objective;
import io.infaas.gateway.feedback.LoadBook;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.metrics.QueryMeter;
import io.infaas.gateway.objective.ObjectiveReader;
import io.infaas.gateway.objective.Wishes;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.Selection;
import io.infaas.gateway.view.Routes;
import io.infaas.gateway.view.Target;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes the queries of one view: {@link #read} says what is asked, {@link #place} where it goes. Safe from any thread;
 * never blocks. A query keeps the router it began with, also when it is placed again.
 */
public final class Router {

    private static final Logger LOG = LoggerFactory.getLogger(Router.class);

    /** How often a waiting query looks again, ms. */
    private static final long LOOK_MS = 20;

    private final Vertx vertx;
    private final Routes routes;
    private final LoadBook loads;
    private final Selection selection;
    private final Limits limits;
    private final GatewayMetrics metrics;

    public Router(
            Vertx vertx, Routes routes, LoadBook loads, Selection selection, Limits limits, GatewayMetrics metrics) {
        this.vertx = vertx;
        this.routes = routes;
        this.loads = loads;
        this.selection = selection;
        this.limits = limits;
        this.metrics = metrics;
    }

    public Routes routes() {
        return routes;
    }

    public LoadBook loads() {
        return loads;
    }

    /**
     * What a request asks for.
     *
     * @throws Refusal for an unknown name or version and for a bad objective
     */
    public Query read(RequestFacts facts) {
        Target target = Names.resolve(routes, facts.model(), facts.version());
        Wishes wishes = ObjectiveReader.read(facts.headers(), facts.parameters());
        Target narrowed = wishes.variant()
                .map(name -> variantOf(target, name, facts.model()))
                .orElse(target);
        Objective defaults = target.application().objective();
        if (narrowed.kind() == Target.Kind.VARIANT) {
            // whoever names a variant has chosen its accuracy; only a floor that the query itself states binds it
            defaults = new Objective(defaults.latencyMs(), 0);
        }
        return new Query(facts.model(), narrowed, wishes.over(defaults), wishes.explicit(), Math.max(1, facts.items()));
    }

    /**
     * Chooses an instance and counts the query in there, at once where one is ready, else after waiting for one.
     *
     * @param deadlineNanos when the client gives up, in the time of {@link System#nanoTime}; waiting ends before
     * @return fails with a {@link Refusal}
     */
    public Future<Placement> place(Query query, long deadlineNanos, QueryMeter meter) {
        Decision decision = decide(query);
        meter.decided(decision);
        LOG.debug("{} for {}: {}", decision.label(), query.name(), new Reason(decision));
        if (decision instanceof Decision.Wait) {
            Promise<Placement> promise = Promise.promise();
            long until =
                    Math.min(deadlineNanos, System.nanoTime() + limits.maxWait().toNanos());
            lookAgain(query, until, meter, promise);
            return promise.future();
        }
        return settle(query, decision);
    }

    private Decision decide(Query query) {
        int inFlight = metrics.queriesInFlight();
        if (inFlight > limits.maxInFlight()) {
            return new Decision.Shed("%d queries in flight, the limit is %d".formatted(inFlight, limits.maxInFlight()));
        }
        return selection.select(query, loads);
    }

    private void lookAgain(Query query, long until, QueryMeter meter, Promise<Placement> promise) {
        if (System.nanoTime() + LOOK_MS * 1_000_000 > until) {
            promise.fail(Refusal.unavailable("no instance that may serve '%s' is ready".formatted(query.name())));
            return;
        }
        vertx.setTimer(LOOK_MS, timer -> {
            Decision decision = decide(query);
            if (decision instanceof Decision.Wait) {
                lookAgain(query, until, meter, promise);
                return;
            }
            meter.decided(decision);
            LOG.debug("{} for {} after waiting: {}", decision.label(), query.name(), new Reason(decision));
            settle(query, decision).onComplete(promise);
        });
    }

    private Future<Placement> settle(Query query, Decision decision) {
        if (decision instanceof Decision.Serve serve) {
            return Future.succeededFuture(new Placement(serve, loads.begin(serve.candidate(), query.items())));
        }
        if (decision instanceof Decision.Infeasible infeasible) {
            return Future.failedFuture(new Refusal(RefusalReason.INFEASIBLE, infeasible.text()));
        }
        if (decision instanceof Decision.Shed shed) {
            return Future.failedFuture(new Refusal(RefusalReason.SHED, shed.text()));
        }
        return Future.failedFuture(
                Refusal.unavailable("no instance that may serve '%s' is ready".formatted(query.name())));
    }

    private Target variantOf(Target target, String name, String asked) {
        return routes.target(name)
                .filter(found -> found.kind() == Target.Kind.VARIANT)
                .filter(found -> target.offers().containsAll(found.offers()))
                .orElseThrow(
                        () -> Refusal.invalid("infaas-variant '%s' is not a variant of '%s'".formatted(name, asked)));
    }

    /** A reason that is put into words only where it is logged. */
    private record Reason(Decision decision) {
        @Override
        public String toString() {
            return decision.reason();
        }
    }
}
