package io.infaas.gateway.forward;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.meter.RetryCause;
import io.infaas.gateway.selection.ObservedLoad;
import io.infaas.gateway.selection.Query;
import java.util.List;

/** Chooses the instances that a retry excludes after a failure. */
final class RetryExclusions {

    private RetryExclusions() {}

    /**
     * Returns the query to place after an attempt has failed.
     *
     * @param left attempts that are left
     * @param nodeEnds whether the node of the instance ends
     */
    static Query exclude(
            IndexedInstance failed, Query query, ObservedLoad load, int left, RetryCause cause, boolean nodeEnds) {
        Query other = left > 0 ? excludeFailed(failed, query, load) : query;
        // Excluding all instances makes the query wait for some ms. This paces the attempts after each instance has had
        // one. A killed process accepts connections for a moment, for any of its models.
        Query next = nodeEnds ? excludeNode(failed, query) : other;
        return left <= 0 || cause == RetryCause.FAILED ? excludeInstance(failed, next) : next;
    }

    /**
     * Excludes the node of the failed instance if another node can serve the query, because most failures affect the node.
     * Otherwise excludes the failed instance if another one can serve the query. Otherwise excludes nothing, because a connection
     * may be lost without its instance.
     */
    static Query excludeFailed(IndexedInstance failed, Query query, ObservedLoad load) {
        List<IndexedInstance> open = findOpen(query, load);
        if (open.stream().anyMatch(instance -> !isOnSameNode(instance, failed))) {
            return excludeNode(failed, query);
        }
        return isAnotherIn(open, failed) ? query.without(failed) : query;
    }

    /** Excludes all instances of the failed one's node, even if there are no others: the node itself is lost. */
    static Query excludeNode(IndexedInstance failed, Query query) {
        Query elsewhere = query;
        for (IndexedInstance instance : query.target().instances()) {
            elsewhere = isOnSameNode(instance, failed) ? excludeInstance(instance, elsewhere) : elsewhere;
        }
        return elsewhere;
    }

    static Query excludeInstance(IndexedInstance failed, Query query) {
        return query.excludes(failed) ? query : query.without(failed);
    }

    private static boolean isOnSameNode(IndexedInstance indexedInstance, IndexedInstance other) {
        return indexedInstance.node().id().equals(other.node().id());
    }

    /** Whether an instance other than the failed one can serve the query now. */
    static boolean isAnotherOpen(IndexedInstance failed, Query query, ObservedLoad load) {
        return isAnotherIn(findOpen(query, load), failed);
    }

    private static boolean isAnotherIn(List<IndexedInstance> open, IndexedInstance failed) {
        return open.stream().anyMatch(instance -> !instance.isSameInstance(failed));
    }

    private static List<IndexedInstance> findOpen(Query query, ObservedLoad load) {
        return query.target().instances().stream()
                .filter(instance -> instance.isReady() && load.isAvailable(instance))
                .filter(instance -> instance.accuracy() >= query.objective().minAccuracy())
                .filter(instance -> !query.excludes(instance))
                .toList();
    }
}
