package io.infaas.gateway.routing;

import io.infaas.gateway.feedback.Dispatch;
import io.infaas.gateway.feedback.LoadBook;
import io.infaas.gateway.selection.Choice;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.Selection;

/**
 * Sheds load early: refuses a query beyond the bounds in flight of its instance or application, and one that no instance is predicted to
 * answer before its client gives up. Offline queries are refused at half of each bound.
 */
final class Admission {

    /** What Triton says when its queue is full. */
    static final String TEXT = "Exceeds maximum queue size";

    private final Selection selection;
    private final GatewayLimits limits;

    Admission(Selection selection, GatewayLimits limits) {
        this.selection = selection;
        this.limits = limits;
    }

    /** How many queries there may be for this one to be let in. */
    int mostInFlight(Query query) {
        return query.offline() ? half(limits.maxInFlight()) : limits.maxInFlight();
    }

    /**
     * The decision for a query, which is {@link Decision#SHED} where the one of the selection is not to be followed.
     *
     * @param leftMs until its client gives up, ms; infinite where that is not to be looked at
     */
    Decision select(Query query, LoadBook loads, Choice choice, double leftMs) {
        Decision decision = selection.select(query, loads, choice);
        if (!decision.serves()) {
            return decision;
        }
        if (choice.predictedMs() > leftMs) {
            // the cheapest would be too late for its client, another one may not be
            if (leftMs <= 0 || selection.select(query.within(leftMs), loads, choice) != Decision.SERVE) {
                return Decision.SHED;
            }
            decision = choice.predictedMs() <= query.objective().latencyMs() ? Decision.SERVE : Decision.LATE;
        }
        boolean full = query.offline() ? loads.halfFull(choice.instance()) : loads.full(choice.instance());
        return full ? Decision.SHED : decision;
    }

    /** Whether the application of a query that was counted in has more in flight than it may. */
    boolean crowded(Query query, Dispatch dispatch) {
        int most = limits.maxInFlightPerApplication();
        return dispatch.inFlightOfApplication() > (query.offline() ? half(most) : most);
    }

    private static int half(int most) {
        return (most + 1) / 2;
    }
}
