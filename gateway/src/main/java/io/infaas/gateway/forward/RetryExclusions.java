package io.infaas.gateway.forward;

import io.infaas.gateway.selection.ObservedLoad;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.index.IndexedInstance;
import java.util.List;
import java.util.function.Predicate;

/** Where a query may go after it failed at an instance. */
final class RetryExclusions {

    private RetryExclusions() {}

    /**
     * The query for another node if there is one that could serve it, since what fails is mostly the node; else for
     * another instance; else as it is, since a connection may be lost without the instance being so.
     */
    static Query than(IndexedInstance failed, Query query, ObservedLoad load) {
        List<IndexedInstance> open = query.target().candidates().stream()
                .filter(candidate -> candidate.ready() && load.available(candidate))
                .filter(candidate -> candidate.accuracy() >= query.objective().minAccuracy())
                .filter(candidate -> !query.excludes(candidate))
                .toList();
        Predicate<IndexedInstance> sameNode =
                candidate -> candidate.node().id().equals(failed.node().id());
        if (open.stream().anyMatch(sameNode.negate())) {
            Query elsewhere = query;
            for (IndexedInstance candidate : query.target().candidates()) {
                if (sameNode.test(candidate) && !elsewhere.excludes(candidate)) {
                    elsewhere = elsewhere.without(candidate);
                }
            }
            return elsewhere;
        }
        return open.stream().anyMatch(candidate -> !candidate.sameInstance(failed)) ? query.without(failed) : query;
    }
}
