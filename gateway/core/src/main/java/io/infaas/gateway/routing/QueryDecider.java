package io.infaas.gateway.routing;

import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.feedback.Dispatch;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.meter.QueryMeter;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Choice;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides on queries by the view in force at that moment, and counts them in at their instances. Safe from any thread. */
final class QueryDecider {

    private static final Logger LOG = LoggerFactory.getLogger(QueryDecider.class);

    private final Supplier<RoutingState> snapshot;
    private final Admission admission;
    private final ThreadLocal<Choice> choices = ThreadLocal.withInitial(Choice::new);

    QueryDecider(Supplier<RoutingState> snapshot, Admission admission) {
        this.snapshot = snapshot;
        this.admission = admission;
    }

    /**
     * Decides on a query that has not waited.
     *
     * @param first whether this is the first placement, so that load shedding may still refuse the query
     * @param leftMs time until the query is refused, ms
     */
    PlacementDecision decide(Query query, boolean first, double leftMs) {
        return decide(query, first, false, leftMs);
    }

    /** Decides on a query that has waited. It may get an instance that failed it if no other one is left. */
    PlacementDecision decideAgain(Query query) {
        return decide(query, false, true, Double.POSITIVE_INFINITY);
    }

    private PlacementDecision decide(Query undecidedQuery, boolean first, boolean again, double leftMs) {
        Choice choice = choices.get();
        while (true) {
            RoutingState by = snapshot.get();
            Query query = by.renew(undecidedQuery);
            Decision decision = admission.select(query, by.loads(), choice, leftMs);
            if (again && !decision.serves() && !query.tried().isEmpty()) {
                query = query.withoutExclusions();
                decision = admission.select(query, by.loads(), choice, leftMs);
            }
            if (decision == Decision.SHED) {
                return PlacementDecision.shed(by, query, admission.shedReason(query, by.loads(), choice));
            }
            if (!decision.serves()) {
                return new PlacementDecision(by, query, decision);
            }
            Dispatch dispatch = by.loads().tryBegin(choice.instance(), query);
            if (dispatch == null) {
                return PlacementDecision.at(by, query, decision, null, choice.instance());
            }
            if (first && admission.isCrowded(query, dispatch)) {
                RefusalReason reason = admission.whyCrowded(dispatch);
                dispatch.withdraw();
                return PlacementDecision.shed(by, query, reason);
            }
            // counts first and checks second: a thread that replaces the view and then finds the instance
            // idle relies on it
            RoutingState now = snapshot.get();
            if (now.routes() == by.routes() || now.loads().serves(dispatch)) {
                dispatch.confirm();
                return PlacementDecision.at(by, query, decision, dispatch, null);
            }
            dispatch.withdraw();
        }
    }

    /** Records and logs the decision that this thread has made last. */
    void record(PlacementDecision placementDecision, QueryMeter meter, String when) {
        Decision decision = placementDecision.decision();
        meter.recordDecision(decision);
        if (LOG.isDebugEnabled()) {
            String reason = choices.get()
                    .describe(
                            decision,
                            placementDecision.query(),
                            placementDecision.by().loads());
            LOG.debug(
                    "{} for {}{}: {}",
                    decision.label(),
                    placementDecision.query().name(),
                    when,
                    reason);
        }
    }

    /**
     * A decision on one query with its inputs.
     *
     * @param query the query, with the target of the view in {@code by}
     * @param dispatch the serving instance, with the query counted in there
     * @param full the serving instance, if the query must wait for capacity there
     * @param reason why the query is refused, if it is shed
     */
    record PlacementDecision(
            RoutingState by,
            Query query,
            Decision decision,
            @Nullable Dispatch dispatch,
            @Nullable IndexedInstance full,
            RefusalReason reason) {
        /** A decision without an instance. */
        PlacementDecision(RoutingState by, Query query, Decision decision) {
            this(by, query, decision, null, null, RefusalReason.SHED);
        }

        /** A query that is shed for a reason. */
        static PlacementDecision shed(RoutingState by, Query query, RefusalReason reason) {
            return new PlacementDecision(by, query, Decision.SHED, null, null, reason);
        }

        /** A query for an instance, counted in there or about to wait for capacity. */
        static PlacementDecision at(
                RoutingState by,
                Query query,
                Decision decision,
                @Nullable Dispatch dispatch,
                @Nullable IndexedInstance full) {
            return new PlacementDecision(by, query, decision, dispatch, full, RefusalReason.SHED);
        }

        DemandClass demandClass() {
            return by.classOf(query);
        }
    }
}
