package io.infaas.gateway.feedback;

/** One application on one {@link NodeShares node that several share}. Safe from any thread; a lost update does not matter. */
final class NodeShare {

    final NodeShares node;
    volatile Standing standing = Standing.USUAL;
    /** In proportion to the largest claim on the node. */
    volatile double claim = 1;
    /** Start tag of its latest query. */
    volatile long started;
    /** The second of its last query. */
    volatile int askedSecond = -NodeShares.ASKING_SECONDS;

    private volatile long finish;

    NodeShare(NodeShares node) {
        this.node = node;
    }

    /** Start tag of its next query. */
    long next() {
        return Math.max(finish, node.earliestTag());
    }

    void recordStart(long nanos, long now) {
        node.advance(now);
        long start = next();
        started = start;
        finish = start + (long) (nanos / claim);
        node.advanceTo(start);
    }
}
