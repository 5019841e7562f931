package io.infaas.gateway.routing;

import io.infaas.gateway.feedback.Dispatch;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.selection.Query;

/**
 * The instance that a query goes to, already counted in there: its dispatch must be ended.
 *
 * @param query the query by the view that the instance is from
 */
public record DispatchedQuery(Query query, Dispatch dispatch) {

    public IndexedInstance instance() {
        return dispatch.instance();
    }
}
