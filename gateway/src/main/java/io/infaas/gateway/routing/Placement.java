package io.infaas.gateway.routing;

import io.infaas.gateway.feedback.Dispatch;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.view.Candidate;

/**
 * The instance that a query goes to, already counted in there: its dispatch must be ended.
 *
 * @param query the query by the view that the instance is from
 */
public record Placement(Query query, Dispatch dispatch) {

    public Candidate candidate() {
        return dispatch.candidate();
    }
}
