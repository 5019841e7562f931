package io.infaas.gateway.routing;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.demand.DemandMeter;
import io.infaas.gateway.feedback.Dispatch;
import io.infaas.gateway.feedback.LoadBook;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.meter.QueryMeter;
import io.infaas.gateway.meter.QueryMeters;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.QueryDecider.PlacementDecision;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.InfeasibleObjective;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.Selection;
import io.infaas.gateway.time.Deadline;
import io.infaas.gateway.time.TaskScheduler;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Places queries on instances of the current view. Queries without an instance wait for one, bounded in number and time. */
final class QueryPlacer {

    private static final Logger LOG = LoggerFactory.getLogger(QueryPlacer.class);

    private final Supplier<RoutingState> snapshot;
    private final Admission admission;
    private final GatewayLimits limits;
    private final WaitingRoom room;
    private final QueryMeters metrics;
    private final QueryDecider decider;

    QueryPlacer(
            Supplier<RoutingState> snapshot,
            Selection selection,
            GatewayLimits limits,
            WaitingRoom room,
            QueryMeters metrics) {
        this.snapshot = snapshot;
        this.admission = new Admission(selection, limits);
        this.decider = new QueryDecider(snapshot, admission);
        this.limits = limits;
        this.room = room;
        this.metrics = metrics;
    }

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
        if (first && inFlight > admission.uncontested()) {
            try {
                RoutingState by = snapshot.get();
                RefusalReason reason = admission.refusal(query, inFlight, by.loads());
                if (reason != null) {
                    // counts as demand, for which the controller adds capacity
                    meter.recordArrival(by.classOf(by.renew(query)), DemandMeter.COLD);
                    String text = reason == RefusalReason.SHED
                            ? "%d queries in flight, the limit is %d".formatted(inFlight, limits.maxInFlight())
                            : Admission.text(reason);
                    listener.onRefused(shed(reason, text, query, meter));
                    return PendingPlacement.OVER;
                }
            } catch (Refusal unknown) {
                listener.onRefused(unknown);
                return PendingPlacement.OVER;
            }
        }
        long wakes = room.wakes();
        PlacementDecision outcome;
        try {
            outcome = decider.decide(query, first, leftMs(query, deadline, meter));
        } catch (RuntimeException e) {
            listener.onRefused(e);
            return PendingPlacement.OVER;
        }
        decider.record(outcome, meter, "");
        if (outcome.decision() == Decision.WAIT) {
            meter.recordArrival(outcome.demandClass(), DemandMeter.COLD);
            return wait(outcome, scheduler, deadline, meter, moved, wakes, listener);
        }
        IndexedInstance full = outcome.full();
        if (full != null) {
            meter.recordArrival(outcome.demandClass(), full.model());
            return hold(outcome, full, scheduler, deadline, meter, moved, listener);
        }
        Dispatch dispatch = outcome.dispatch();
        if (dispatch != null) {
            meter.recordArrival(outcome.demandClass(), dispatch.instance().model());
        } else if (outcome.decision() == Decision.SHED) {
            meter.recordArrival(outcome.demandClass(), DemandMeter.COLD);
        }
        settle(outcome, listener);
        return PendingPlacement.OVER;
    }

    /** Implements {@link Router#follow}. */
    boolean follow(Query sequenceQuery, IndexedInstance.Key at, QueryMeter meter, PlacementListener listener) {
        RoutingState by = snapshot.get();
        IndexedInstance indexedInstance = by.loads().findCurrent(at).orElse(null);
        // even an instance that seems gone: a slow node still has the state, and no other node does
        if (indexedInstance == null) {
            return false;
        }
        Query query;
        try {
            query = by.renew(sequenceQuery);
        } catch (RuntimeException e) {
            listener.onRefused(e);
            return true;
        }
        if (query.explicit() && query.objective().minAccuracy() > indexedInstance.accuracy()) {
            listener.onRefused(
                    Refusal.invalid("a sequence keeps the accuracy that it began with: its floor cannot be raised"));
            return true;
        }
        Dispatch dispatch = by.loads().begin(indexedInstance, query.items(), query.owner());
        dispatch.confirm();
        meter.recordDecision(Decision.SERVE);
        meter.recordArrival(by.classOf(query), indexedInstance.model());
        listener.onPlaced(new DispatchedQuery(query, dispatch));
        return true;
    }

    private PendingPlacement wait(
            PlacementDecision outcome,
            TaskScheduler scheduler,
            Deadline deadline,
            QueryMeter meter,
            boolean moved,
            long wakes,
            PlacementListener listener) {
        Query query = outcome.query();
        WaitingQuery waiter = new WaitingQuery(
                scheduler,
                room,
                listener,
                query,
                outcome.demandClass(),
                meter.isDemand(),
                asking -> decideAgain(asking, scheduler, deadline, meter));
        RefusalReason noPlace = room.enter(waiter, wakes);
        if (noPlace != null) {
            String text = noPlace == RefusalReason.SHED
                    ? "%d queries wait for an instance already, the limit is %d"
                            .formatted(room.size(), limits.maxWaiting())
                    : Admission.text(noPlace);
            listener.onRefused(shed(noPlace, text, query, meter));
            return PendingPlacement.OVER;
        }
        Duration longest = moved ? limits.longestMove(deadline.left()) : limits.maxWait();
        long endNanos = deadline.ticker().nanos() + longest.toNanos();
        waiter.begin(
                deadline,
                waiting -> Math.min(
                        endNanos - deadline.ticker().nanos(),
                        (long) (1e6 * mayWaitMs(waiting)) - meter.elapsedNanos()));
        scheduleDecision(waiter, outcome);
        return waiter;
    }

    /** Time after its arrival at which a query without a serving instance is refused, ms. */
    private static double mayWaitMs(Query query) {
        double floor = query.objective().minAccuracy();
        boolean loading = query.target().instances().stream()
                .anyMatch(instance -> instance.state() == InstanceState.LOADING && instance.accuracy() >= floor);
        return loading ? query.urgency().latenessMs() : query.urgency().coldMs();
    }

    private void decideAgain(WaitingQuery waiter, TaskScheduler scheduler, Deadline deadline, QueryMeter meter) {
        RefusalReason displaced = waiter.displaced();
        if (displaced != null) {
            waiter.onRefused(shed(displaced, Admission.text(displaced), waiter.query(), meter));
            return;
        }
        PlacementDecision outcome;
        try {
            outcome = decider.decideAgain(waiter.query());
        } catch (RuntimeException e) {
            waiter.onRefused(e);
            return;
        }
        if (outcome.decision() == Decision.WAIT) {
            waiter.waitOn(outcome.query(), outcome.demandClass());
            scheduleDecision(waiter, outcome);
            return;
        }
        decider.record(outcome, meter, " after waiting");
        IndexedInstance full = outcome.full();
        if (full == null) {
            settle(outcome, waiter);
        } else {
            waiter.continueBy(listener -> hold(outcome, full, scheduler, deadline, meter, false, listener));
        }
    }

    /** Holds a query until its chosen instance has capacity. */
    private PendingPlacement hold(
            PlacementDecision outcome,
            IndexedInstance full,
            TaskScheduler scheduler,
            Deadline deadline,
            QueryMeter meter,
            boolean moved,
            PlacementListener listener) {
        Query heldQuery = outcome.query();
        LoadBook loads = outcome.by().loads();
        double leftMs = leftMs(heldQuery, deadline, meter);
        HeldPlacement.Continuation continuation = new HeldPlacement.Continuation() {
            @Override
            public PendingPlacement take(Query query, RoutingState by, Dispatch dispatch) {
                RoutingState now = snapshot.get();
                if (now.routes() != by.routes() && !now.loads().serves(dispatch)) {
                    dispatch.withdraw();
                    return placeElsewhere(query);
                }
                Query renewed;
                try {
                    renewed = now.renew(query);
                } catch (Refusal vanished) {
                    dispatch.withdraw();
                    listener.onRefused(vanished);
                    return PendingPlacement.OVER;
                }
                dispatch.confirm();
                listener.onPlaced(new DispatchedQuery(renewed, dispatch));
                return PendingPlacement.OVER;
            }

            @Override
            public void drop(Query query, RefusalReason reason) {
                listener.onRefused(shed(reason, Admission.text(reason), query, meter));
            }

            @Override
            public PendingPlacement placeElsewhere(Query query) {
                return place(query, scheduler, deadline, meter, moved, listener);
            }
        };
        double boundMs = heldQuery.objective().latencyMs();
        double usefulMs = deadline.stated() ? boundMs : Math.min(boundMs, loads.patienceMs(full));
        long now = deadline.ticker().nanos();
        HeldPlacement heldPlacement = new HeldPlacement(
                heldQuery,
                outcome.by(),
                full,
                now - meter.elapsedNanos(),
                usefulMs,
                now + (long) (1e6 * leftMs),
                scheduler,
                continuation);
        if (loads.isLate(full, heldQuery, 0, leftMs)
                || !loads.hold(heldPlacement, admission.mostOfApplication(heldQuery))) {
            continuation.drop(heldQuery, loads.whyLate(full));
            return PendingPlacement.OVER;
        }
        // held first and checked second: a thread that replaces the view looks for held queries afterwards
        RoutingState current = snapshot.get();
        if (current.routes() != outcome.by().routes()) {
            current.loads().displaceHeld();
        }
        return heldPlacement;
    }

    /** Time until a query is refused, ms. */
    private static double leftMs(Query query, Deadline deadline, QueryMeter meter) {
        double latenessMs = query.urgency().latenessMs() - meter.elapsedNanos() / 1e6;
        return Math.min(latenessMs, deadline.leftNanos() / 1e6);
    }

    // a serving instance that is not chosen, because it failed the query or is full, wakes no query when
    // that state ends
    private static void scheduleDecision(WaitingQuery waiter, PlacementDecision outcome) {
        if (outcome.by().anyServes(outcome.query().target().instances())) {
            waiter.scheduleDecision();
        }
    }

    private static void settle(PlacementDecision outcome, PlacementListener listener) {
        Dispatch dispatch = outcome.dispatch();
        if (dispatch != null) {
            listener.onPlaced(new DispatchedQuery(outcome.query(), dispatch));
        } else if (outcome.decision() == Decision.INFEASIBLE) {
            String text = InfeasibleObjective.of(outcome.query()).text();
            listener.onRefused(new Refusal(RefusalReason.INFEASIBLE, text));
        } else if (outcome.decision() == Decision.SHED) {
            listener.onRefused(new Refusal(outcome.reason(), Admission.text(outcome.reason())));
        } else {
            listener.onRefused(Refusal.noneReady(outcome.query().name()));
        }
    }

    private static Refusal shed(RefusalReason reason, String text, Query query, QueryMeter meter) {
        meter.recordDecision(Decision.SHED);
        LOG.debug("shed for {}: {}", query.name(), text);
        return new Refusal(reason, text);
    }
}
