package io.infaas.gateway.routing;

import io.infaas.gateway.contract.DemandClass;
import io.infaas.gateway.feedback.Dispatch;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import org.jspecify.annotations.Nullable;

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
