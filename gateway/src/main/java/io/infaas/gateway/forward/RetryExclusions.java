package io.infaas.gateway.forward;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.selection.ObservedLoad;
import io.infaas.gateway.selection.Query;
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
        List<IndexedInstance> open = query.target().instances().stream()
                .filter(instance -> instance.ready() && load.available(instance))
                .filter(instance -> instance.accuracy() >= query.objective().minAccuracy())
                .filter(instance -> !query.excludes(instance))
                .toList();
        Predicate<IndexedInstance> sameNode =
                instance -> instance.node().id().equals(failed.node().id());
        if (open.stream().anyMatch(sameNode.negate())) {
            Query elsewhere = query;
            for (IndexedInstance instance : query.target().instances()) {
                if (sameNode.test(instance) && !elsewhere.excludes(instance)) {
                    elsewhere = elsewhere.without(instance);
                }
            }
            return elsewhere;
        }
        return open.stream().anyMatch(instance -> !instance.sameInstance(failed)) ? query.without(failed) : query;
    }
}
