package io.infaas.gateway.routing;

import io.infaas.gateway.demand.DemandMeter;
import io.infaas.gateway.feedback.Dispatch;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.metrics.GatewayMetrics;
import io.infaas.gateway.metrics.QueryMeter;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Choice;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.InfeasibleObjective;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.Selection;
import io.infaas.gateway.time.Deadline;
import io.infaas.gateway.time.TaskScheduler;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Places queries on instances of the current view. Queries without an instance wait for one, bounded in number and time. */
final class QueryPlacer {

    private static final Logger LOG = LoggerFactory.getLogger(QueryPlacer.class);

    private final Supplier<RoutingState> snapshot;
    private final Admission admission;
    private final GatewayLimits limits;
    private final WaitingRoom room;
    private final GatewayMetrics metrics;
    private final ThreadLocal<Choice> choices = ThreadLocal.withInitial(Choice::new);

    QueryPlacer(
            Supplier<RoutingState> snapshot,
            Selection selection,
            GatewayLimits limits,
            WaitingRoom room,
            GatewayMetrics metrics) {
        this.snapshot = snapshot;
        this.admission = new Admission(selection, limits);
        this.limits = limits;
        this.room = room;
        this.metrics = metrics;
    }

    /**
     * A decision with its inputs.
     *
     * @param query the query, with the target of the view in {@code by}
     * @param dispatch the serving instance, with the query counted in there
     */
    private record Outcome(
            RoutingState by,
            Query query,
            Decision decision,
            @Nullable Dispatch dispatch) {}

    /**
     * Implements {@link Router#place} and {@link Router#placeAgain}.
     *
     * @param moved whether an instance has failed the query, so that only the deadline bounds its wait
     */
    PendingPlacement place(
            Query query,
            TaskScheduler scheduler,
            Deadline deadline,
            QueryMeter meter,
            boolean moved,
            PlacementListener listener) {
        int inFlight = metrics.queriesInFlight();
        boolean first = !meter.hasArrived();
        if (first && inFlight > admission.mostInFlight(query)) {
            String text = "%d queries in flight, the limit is %d".formatted(inFlight, admission.mostInFlight(query));
            listener.onRefused(shed(text, query, meter));
            return PendingPlacement.OVER;
        }
        long wakes = room.wakes();
        Outcome outcome;
        try {
            outcome = decide(query, first, false, deadline.leftNanos() / 1e6);
        } catch (RuntimeException e) {
            listener.onRefused(e);
            return PendingPlacement.OVER;
        }
        record(outcome, meter, "");
        if (outcome.decision() == Decision.WAIT) {
            meter.recordArrival(outcome.by().classOf(outcome.query()), DemandMeter.COLD);
            return wait(outcome, scheduler, deadline, meter, moved, wakes, listener);
        }
        Dispatch dispatch = outcome.dispatch();
        if (dispatch != null) {
            meter.recordArrival(
                    outcome.by().classOf(outcome.query()), dispatch.instance().model());
        } else if (outcome.decision() == Decision.SHED) {
            meter.recordArrival(outcome.by().classOf(outcome.query()), DemandMeter.COLD);
        }
        settle(outcome, listener);
        return PendingPlacement.OVER;
    }

    /** Implements {@link Router#follow}. */
    boolean follow(Query asked, IndexedInstance.Key at, QueryMeter meter, PlacementListener listener) {
        RoutingState by = snapshot.get();
        IndexedInstance there = by.loads().findCurrent(at).orElse(null);
        if (there == null || by.loads().isGone(there)) {
            return false;
        }
        Query query;
        try {
            query = by.renew(asked);
        } catch (RuntimeException e) {
            listener.onRefused(e);
            return true;
        }
        if (query.explicit() && query.objective().minAccuracy() > there.accuracy()) {
            listener.onRefused(
                    Refusal.invalid("a sequence keeps the accuracy that it began with: its floor cannot be raised"));
            return true;
        }
        Dispatch dispatch = by.loads().begin(there, query.items());
        dispatch.confirm();
        meter.recordDecision(Decision.SERVE);
        meter.recordArrival(by.classOf(query), there.model());
        listener.onPlaced(new DispatchedQuery(query, dispatch));
        return true;
    }

    private PendingPlacement wait(
            Outcome outcome,
            TaskScheduler scheduler,
            Deadline deadline,
            QueryMeter meter,
            boolean moved,
            long wakes,
            PlacementListener listener) {
        Query query = outcome.query();
        WaitingQuery waiter = new WaitingQuery(
                scheduler, room, listener, query, outcome.by().classOf(query), asking -> decideAgain(asking, meter));
        if (!room.enter(waiter, wakes)) {
            String text = "%d queries wait for an instance already, the limit is %d"
                    .formatted(room.size(), limits.maxWaiting());
            listener.onRefused(shed(text, query, meter));
            return PendingPlacement.OVER;
        }
        waiter.begin(deadline, moved ? deadline.left() : limits.maxWait());
        scheduleDecision(waiter, outcome);
        return waiter;
    }

    /** Decides again on a waiting query. */
    private void decideAgain(WaitingQuery waiter, QueryMeter meter) {
        Outcome outcome;
        try {
            outcome = decide(waiter.query(), false, true, Double.POSITIVE_INFINITY);
        } catch (RuntimeException e) {
            waiter.onRefused(e);
            return;
        }
        if (outcome.decision() == Decision.WAIT) {
            waiter.waitOn(outcome.query(), outcome.by().classOf(outcome.query()));
            scheduleDecision(waiter, outcome);
            return;
        }
        record(outcome, meter, " after waiting");
        settle(outcome, waiter);
    }

    // a serving instance that is not chosen, because it failed the query or is full, wakes no query when
    // that state ends
    private static void scheduleDecision(WaitingQuery waiter, Outcome outcome) {
        if (outcome.by().anyServes(outcome.query().target().instances())) {
            waiter.scheduleDecision();
        }
    }

    /**
     * Decides by the view in force at that moment, and counts the query in.
     *
     * @param first whether this is the first placement, so that load shedding may still refuse the query
     * @param again whether instances that failed the query may be chosen if there are no others
     * @param leftMs time to the client's deadline, ms; infinite after a wait, so that the query always gets an instance
     */
    private Outcome decide(Query asked, boolean first, boolean again, double leftMs) {
        Choice choice = choices.get();
        while (true) {
            RoutingState by = snapshot.get();
            Query query = by.renew(asked);
            Decision decision = admission.select(query, by.loads(), choice, leftMs);
            if (again && !decision.serves() && !query.tried().isEmpty()) {
                query = query.withoutExclusions();
                decision = admission.select(query, by.loads(), choice, leftMs);
            }
            if (!decision.serves()) {
                return new Outcome(by, query, decision, null);
            }
            Dispatch dispatch = by.loads().begin(choice.instance(), query.items());
            if (first && admission.isCrowded(query, dispatch)) {
                dispatch.withdraw();
                return new Outcome(by, query, Decision.SHED, null);
            }
            // counts first and checks second: a thread that replaces the view and then finds the instance
            // idle relies on it
            RoutingState now = snapshot.get();
            if (now.routes() == by.routes() || now.loads().serves(dispatch)) {
                dispatch.confirm();
                return new Outcome(by, query, decision, dispatch);
            }
            dispatch.withdraw();
        }
    }

    private void record(Outcome outcome, QueryMeter meter, String when) {
        Decision decision = outcome.decision();
        meter.recordDecision(decision);
        if (LOG.isDebugEnabled()) {
            String reason = choices.get()
                    .describe(decision, outcome.query(), outcome.by().loads());
            LOG.debug("{} for {}{}: {}", decision.label(), outcome.query().name(), when, reason);
        }
    }

    private static void settle(Outcome outcome, PlacementListener listener) {
        Dispatch dispatch = outcome.dispatch();
        if (dispatch != null) {
            listener.onPlaced(new DispatchedQuery(outcome.query(), dispatch));
        } else if (outcome.decision() == Decision.INFEASIBLE) {
            String text = InfeasibleObjective.of(outcome.query()).text();
            listener.onRefused(new Refusal(RefusalReason.INFEASIBLE, text));
        } else if (outcome.decision() == Decision.SHED) {
            listener.onRefused(new Refusal(RefusalReason.SHED, Admission.TEXT));
        } else {
            listener.onRefused(Refusal.noneReady(outcome.query().name()));
        }
    }

    private static Refusal shed(String text, Query query, QueryMeter meter) {
        meter.recordDecision(Decision.SHED);
        LOG.debug("shed for {}: {}", query.name(), text);
        return new Refusal(RefusalReason.SHED, text);
    }
}
