package io.infaas.gateway.forward;

import io.infaas.gateway.feedback.LoadBook;
import io.infaas.gateway.index.IndexedInstance;
import java.util.concurrent.TimeUnit;

/**
 * The end of a node under a query. A process that is killed resets connections for a while, also those that it accepts meanwhile: on a busy
 * machine for some hundred ms. So what is lost there soon after, with nothing answered in between, was lost in the same end, not executed
 * and lost by another process.
 *
 * @param instance where the query was
 * @param nanos when its connection was lost, ns
 */
record NodeEnd(IndexedInstance instance, long nanos) {

    /** No process is started again as fast, and a query that ends processes may not end more than one. */
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Whether a query that is lost at an instance now was lost in this end. */
    boolean includes(IndexedInstance lost, LoadBook loads, long now) {
        return now - nanos < LONGEST_NANOS
                && lost.node().id().equals(instance.node().id())
                && !loads.hasAnsweredSince(lost, nanos);
    }
}
