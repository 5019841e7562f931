package io.infaas.gateway.routing;

import io.infaas.gateway.feedback.Dispatch;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.selection.Query;

/**
 * A query with its instance, already counted in there; the receiver must end its dispatch.
 *
 * @param query the query, with the target of the instance's view
 */
public record DispatchedQuery(Query query, Dispatch dispatch) {

    public IndexedInstance instance() {
        return dispatch.instance();
    }
}
