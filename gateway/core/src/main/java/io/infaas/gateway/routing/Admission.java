package io.infaas.gateway.routing;

import io.infaas.gateway.feedback.Dispatch;
import io.infaas.gateway.feedback.LoadBook;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.selection.Choice;
import io.infaas.gateway.selection.Decision;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.selection.Selection;
import org.jspecify.annotations.Nullable;

/**
 * Sheds load early. Refuses a query beyond the in-flight bounds of its instance or application. Refuses a query that no instance
 * is predicted to answer before its client's deadline. For offline queries, each bound is half as large.
 */
final class Admission {

    /** Triton's text for a full queue. */
    private static final String TEXT = "Exceeds maximum queue size";

    private final Selection selection;
    private final GatewayLimits limits;

    Admission(Selection selection, GatewayLimits limits) {
        this.selection = selection;
        this.limits = limits;
    }

    /** Queries in flight up to which all are admitted. */
    int uncontested() {
        return half(limits.maxInFlight());
    }

    /**
     * Returns why a new query is refused at this number in flight; null if it is not.
     *
     * @param inFlight queries in flight, this one included
     */
    @Nullable
    RefusalReason refusal(Query query, int inFlight, LoadBook loads) {
        int most = limits.maxInFlight();
        if (inFlight > most) {
            return RefusalReason.SHED;
        }
        return query.offline() && inFlight > uncontested()
                ? RefusalReason.SHED_OFFLINE
                : loads.applications().refusal(query.target().application().name(), inFlight, most);
    }

    /**
     * Decides on a query. Returns {@link Decision#SHED} if admission overrides the selection.
     *
     * @param leftMs time until the query is refused, ms; infinite to ignore it
     */
    Decision select(Query query, LoadBook loads, Choice choice, double leftMs) {
        Decision decision = selection.select(query, loads, choice);
        if (!decision.serves()) {
            return decision;
        }
        if (loads.isLate(choice.instance(), query, choice.predictedMs(), leftMs)) {
            // the cheapest instance would be too late for the client, but another one may be in time
            if (leftMs <= 0
                    || selection.select(query.withBound(leftMs), loads, choice) != Decision.SERVE
                    || loads.isLate(choice.instance(), query, choice.predictedMs(), leftMs)) {
                return Decision.SHED;
            }
            decision = choice.predictedMs() <= query.objective().latencyMs() ? Decision.SERVE : Decision.LATE;
        }
        boolean full = query.offline() ? loads.isHalfFull(choice.instance()) : loads.isFull(choice.instance());
        return full ? Decision.SHED : decision;
    }

    /** Whether the application of a counted query exceeds its in-flight limit. */
    boolean isCrowded(Query query, Dispatch dispatch) {
        return dispatch.queriesOfApplication() > mostOfApplication(query);
    }

    /** Returns why a counted query is refused that {@link #isCrowded}. */
    RefusalReason whyCrowded(Dispatch dispatch) {
        return dispatch.queriesOfApplication() > limits.maxInFlightPerApplication()
                ? RefusalReason.SHED
                : RefusalReason.SHED_OFFLINE;
    }

    /** Limit on the queries of an application, at instances and held back, that permits the admission of this one. */
    int mostOfApplication(Query query) {
        int most = limits.maxInFlightPerApplication();
        return query.offline() ? half(most) : most;
    }

    /** Returns why {@link #select} has shed a query with this choice. */
    RefusalReason shedReason(Query query, LoadBook loads, Choice choice) {
        IndexedInstance instance = choice.candidate();
        if (instance == null || loads.isFull(instance)) {
            return RefusalReason.SHED;
        }
        return query.offline() && loads.isHalfFull(instance) ? RefusalReason.SHED_OFFLINE : loads.whyLate(instance);
    }

    /** The text for a reason of load shedding: Triton's for a full queue, and the reason. */
    static String text(RefusalReason reason) {
        return switch (reason) {
            case SHED_OFFLINE -> TEXT + ": offline queries yield to others";
            case SHED_PRIORITY -> TEXT + ": an application of higher priority needs the shared node";
            case SHED_SHARE -> TEXT + ": the application has used its share of the node";
            default -> TEXT;
        };
    }

    private static int half(int most) {
        return (most + 1) / 2;
    }
}
