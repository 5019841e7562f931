package io.infaas.gateway.feedback;

/** One application on one {@link NodeShares node that several share}. Safe from any thread; a lost update does not matter. */
final class NodeShare {

    private final NodeShares node;
    private volatile Standing standing = Standing.USUAL;
    private volatile double claim = 1;
    private volatile long started;
    private volatile long finish;
    private volatile int askedSecond = -NodeShares.ASKING_SECONDS;
    private volatile int othersAskedSecond = -NodeShares.ASKING_SECONDS;

    NodeShare(NodeShares node) {
        this.node = node;
    }

    NodeShares node() {
        return node;
    }

    Standing standing() {
        return standing;
    }

    /** @param share its claim in proportion to the largest one on the node */
    void setStanding(Standing now, double share) {
        standing = now;
        claim = share;
    }

    /** Start tag of its latest query. */
    long started() {
        return started;
    }

    /** Start tag of its next query. */
    long next() {
        return Math.max(finish, node.virtualNanos() - node.creditNanos());
    }

    /** Counts a query that takes so much of the node's cores. */
    void recordStart(long nanos, long now) {
        node.advance(now);
        long start = next();
        started = start;
        finish = start + (long) (nanos / claim);
        node.advanceTo(start);
    }

    double claim() {
        return claim;
    }

    /** The second in which it has asked last. */
    int askedSecond() {
        return askedSecond;
    }

    boolean hasAskedIn(int second) {
        return askedSecond == second;
    }

    void recordAsked(int second) {
        askedSecond = second;
    }

    void recordOthersAsked(int second) {
        othersAskedSecond = second;
    }

    /** Second in which others have asked the node last. */
    int othersAskedSecond() {
        return othersAskedSecond;
    }
}
