package io.infaas.gateway.routing;

import io.infaas.gateway.demand.DemandMeter;
import io.infaas.gateway.feedback.Dispatch;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.metrics.QueryMeter;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Choice;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Infeasible;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.Selection;
import io.infaas.gateway.index.IndexedInstance;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds instances for queries, by whatever view is in force; those that find none wait for one, bounded in number and time. */
final class Placer {

    private static final Logger LOG = LoggerFactory.getLogger(Placer.class);

    private final Supplier<RoutingState> snapshot;
    private final Admission admission;
    private final Limits limits;
    private final WaitingRoom room;
    private final GatewayMetrics metrics;
    private final FastThreadLocal<Choice> choices = new FastThreadLocal<>() {
        @Override
        protected Choice initialValue() {
            return new Choice();
        }
    };

    Placer(Supplier<RoutingState> snapshot, Selection selection, Limits limits, WaitingRoom room, GatewayMetrics metrics) {
        this.snapshot = snapshot;
        this.admission = new Admission(selection, limits);
        this.limits = limits;
        this.room = room;
        this.metrics = metrics;
    }

    /**
     * A decision and what it was made of.
     *
     * @param query the query by the view that was decided by
     * @param dispatch where it is to be served, counted in there
     */
    private record Outcome(
            RoutingState by,
            Query query,
            Decision decision,
            @Nullable Dispatch dispatch) {}

    PendingPlacement place(Query query, EventLoop loop, long deadlineNanos, QueryMeter meter, PlacementListener seeker) {
        int inFlight = metrics.queriesInFlight();
        boolean first = !meter.hasArrived();
        if (first && inFlight > admission.mostInFlight(query)) {
            String text = "%d queries in flight, the limit is %d".formatted(inFlight, admission.mostInFlight(query));
            seeker.refused(shed(text, query, meter));
            return PendingPlacement.OVER;
        }
        long wakes = room.wakes();
        Outcome outcome;
        try {
            outcome = decide(query, first, false, (deadlineNanos - System.nanoTime()) / 1e6);
        } catch (RuntimeException e) {
            seeker.refused(e);
            return PendingPlacement.OVER;
        }
        told(outcome, meter, "");
        if (outcome.decision() == Decision.WAIT) {
            meter.arrived(outcome.by().classOf(outcome.query()), DemandMeter.COLD);
            return wait(outcome, loop, deadlineNanos, meter, wakes, seeker);
        }
        Dispatch dispatch = outcome.dispatch();
        if (dispatch != null) {
            meter.arrived(
                    outcome.by().classOf(outcome.query()), dispatch.candidate().model());
        } else if (outcome.decision() == Decision.SHED) {
            meter.arrived(outcome.by().classOf(outcome.query()), DemandMeter.COLD);
        }
        settle(outcome, seeker);
        return PendingPlacement.OVER;
    }

    /** As {@link Router#follow}. */
    boolean follow(Query asked, IndexedInstance.Key at, QueryMeter meter, PlacementListener seeker) {
        RoutingState by = snapshot.get();
        IndexedInstance there = by.loads().current(at).orElse(null);
        if (there == null || by.loads().isGone(there)) {
            return false;
        }
        Query query;
        try {
            query = by.renewed(asked);
        } catch (RuntimeException e) {
            seeker.refused(e);
            return true;
        }
        if (query.explicit() && query.objective().minAccuracy() > there.accuracy()) {
            seeker.refused(
                    Refusal.invalid("a sequence keeps the accuracy that it began with: its floor cannot be raised"));
            return true;
        }
        Dispatch dispatch = by.loads().begin(there, query.items());
        dispatch.confirmed();
        meter.decided(Decision.SERVE);
        meter.arrived(by.classOf(query), there.model());
        seeker.placed(new DispatchedQuery(query, dispatch));
        return true;
    }

    private PendingPlacement wait(
            Outcome outcome, EventLoop loop, long deadlineNanos, QueryMeter meter, long wakes, PlacementListener seeker) {
        Query query = outcome.query();
        Waiter waiter =
                new Waiter(loop, room, seeker, query, outcome.by().classOf(query), asking -> look(asking, meter));
        if (!room.enter(waiter, wakes)) {
            String text = "%d queries wait for an instance already, the limit is %d"
                    .formatted(room.size(), limits.maxWaiting());
            seeker.refused(shed(text, query, meter));
            return PendingPlacement.OVER;
        }
        waiter.begin(deadlineNanos, limits.maxWait());
        lookSoon(waiter, outcome);
        return waiter;
    }

    /** Decides anew on a query that waits. */
    private void look(Waiter waiter, QueryMeter meter) {
        Outcome outcome;
        try {
            outcome = decide(waiter.query(), false, true, Double.POSITIVE_INFINITY);
        } catch (RuntimeException e) {
            waiter.refused(e);
            return;
        }
        if (outcome.decision() == Decision.WAIT) {
            waiter.waitOn(outcome.query(), outcome.by().classOf(outcome.query()));
            lookSoon(waiter, outcome);
            return;
        }
        told(outcome, meter, " after waiting");
        settle(outcome, waiter);
    }

    // what serves and still is not chosen, because it failed the query or has too much to do, tells nobody when that is
    // over
    private static void lookSoon(Waiter waiter, Outcome outcome) {
        if (outcome.by().anyServes(outcome.query().target().candidates())) {
            waiter.lookSoon();
        }
    }

    /**
     * Decides by the view in force when the decision is made, and counts the query in.
     *
     * @param first whether it is placed for the first time, so that it may still be refused for the sake of others
     * @param again whether instances that failed it may be chosen, if there are no others
     * @param leftMs until its client gives up, ms; infinite where it has waited, so that it is given to somebody
     */
    private Outcome decide(Query asked, boolean first, boolean again, double leftMs) {
        Choice choice = choices.get();
        while (true) {
            RoutingState by = snapshot.get();
            Query query = by.renewed(asked);
            Decision decision = admission.select(query, by.loads(), choice, leftMs);
            if (again && !decision.serves() && !query.tried().isEmpty()) {
                query = query.anew();
                decision = admission.select(query, by.loads(), choice, leftMs);
            }
            if (!decision.serves()) {
                return new Outcome(by, query, decision, null);
            }
            Dispatch dispatch = by.loads().begin(choice.candidate(), query.items());
            if (first && admission.crowded(query, dispatch)) {
                dispatch.withdrawn();
                return new Outcome(by, query, Decision.SHED, null);
            }
            // first counted in, then looked again: whoever replaces the view and then finds the instance idle can rely
            // on it
            RoutingState now = snapshot.get();
            if (now.routes() == by.routes() || now.loads().serves(dispatch)) {
                dispatch.confirmed();
                return new Outcome(by, query, decision, dispatch);
            }
            dispatch.withdrawn();
        }
    }

    private void told(Outcome outcome, QueryMeter meter, String when) {
        Decision decision = outcome.decision();
        meter.decided(decision);
        if (LOG.isDebugEnabled()) {
            String reason =
                    choices.get().reason(decision, outcome.query(), outcome.by().loads());
            LOG.debug("{} for {}{}: {}", decision.label(), outcome.query().name(), when, reason);
        }
    }

    private static void settle(Outcome outcome, PlacementListener seeker) {
        Dispatch dispatch = outcome.dispatch();
        if (dispatch != null) {
            seeker.placed(new DispatchedQuery(outcome.query(), dispatch));
        } else if (outcome.decision() == Decision.INFEASIBLE) {
            String text = Infeasible.of(outcome.query()).text();
            seeker.refused(new Refusal(RefusalReason.INFEASIBLE, text));
        } else if (outcome.decision() == Decision.SHED) {
            seeker.refused(new Refusal(RefusalReason.SHED, Admission.TEXT));
        } else {
            seeker.refused(Refusal.noneReady(outcome.query().name()));
        }
    }

    private static Refusal shed(String text, Query query, QueryMeter meter) {
        meter.decided(Decision.SHED);
        LOG.debug("shed for {}: {}", query.name(), text);
        return new Refusal(RefusalReason.SHED, text);
    }
}
