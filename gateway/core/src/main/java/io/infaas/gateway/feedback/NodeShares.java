package io.infaas.gateway.feedback;

import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.time.NanoTicker;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shares of applications in the cores of one node that has too few for all of their instances at once. Safe from any thread; takes no
 * lock on the path of a query and allocates nothing.
 *
 * <p><b>The rule.</b> An application beyond its share is held back while another one within its share has queries and the cores do not
 * suffice for both. Cores count by executions in flight, and by the next one of each application that goes first: cores for whatever may
 * come would stay idle. So an application within its share sees a node of that size, except for one execution of the others that has begun.
 * Others use the unused part of a share. Offline queries wait for all online ones. While several send queries, each instance gets no more
 * at a time than it needs for its rate.
 *
 * <p><b>Progress.</b> A query that begins gets a start tag: its application's progress, or the node's progress if the application has been
 * idle. The next tag is later by the query's core time divided by the claim. The application with the earliest tag begins. The node
 * progresses like an application with exactly its share, or like the furthest one. An application that used less than its share may be
 * behind the node by {@value #CREDIT_SECONDS} s of all cores, and catches up. Otherwise a random burst would take as long as on a node of
 * the share's size.
 *
 * <p>Source: Goyal, Vin and Cheng, Start-time Fair Queueing, 1996; with several in service, Jin, Chase and Kaur, Interposed Proportional
 * Sharing for a Storage Service Utility, 2004.
 */
final class NodeShares {

    /** Seconds for which an application counts as active after a query. */
    static final int ASKING_SECONDS = 10;

    /** Time for which an application goes first that has used less than its share, until it has caught up, s. */
    private static final double CREDIT_SECONDS = 0.5;

    private static final long MOST_ELAPSED = 1_000_000_000;

    private final double cores;
    private final long creditNanos;
    private final Map<String, NodeShare> byApplication = new HashMap<>();
    private volatile NodeShare[] shares = {};
    private volatile InstanceLoad[] members = {};
    private volatile long virtualNanos;
    private volatile long seenNanos;
    private volatile double rate;
    private volatile int second;

    NodeShares(double cores) {
        this.cores = cores;
        this.creditNanos = (long) (1e9 * CREDIT_SECONDS * cores);
    }

    /**
     * Applies the instances of a view on this node.
     *
     * @param applications name of the application of each
     */
    synchronized void apply(List<InstanceLoad> instances, List<String> applications, Map<String, Standing> standings) {
        byApplication.keySet().retainAll(applications);
        List<Standing> present = applications.stream()
                .map(name -> standings.getOrDefault(name, Standing.USUAL))
                .toList();
        double busyCores = 0;
        for (int i = 0; i < instances.size(); i++) {
            NodeShare share = byApplication.computeIfAbsent(applications.get(i), name -> new NodeShare(this));
            share.standing = present.get(i);
            share.claim = present.get(i).among(present);
            busyCores += instances.get(i).cores();
        }
        boolean contended = byApplication.size() > 1 && busyCores > cores;
        for (int i = 0; i < instances.size(); i++) {
            instances.get(i).setShare(contended ? byApplication.get(applications.get(i)) : null);
        }
        members = contended ? instances.toArray(InstanceLoad[]::new) : new InstanceLoad[0];
        shares = byApplication.values().toArray(NodeShare[]::new);
        rate = rate();
    }

    /** Returns why an instance must not begin a query now; null if it may. */
    @Nullable
    RefusalReason yielding(InstanceLoad instanceLoad, NodeShare share, boolean offline) {
        long start = offline ? Long.MAX_VALUE : share.next();
        double busyCores = instanceLoad.coresFor(instanceLoad.work().awaited() + 1);
        RefusalReason reason = null;
        for (InstanceLoad other : members) {
            NodeShare nodeShare = other.share();
            if (other == instanceLoad || nodeShare == null) {
                continue;
            }
            int awaited = other.work().awaited();
            boolean isRival = nodeShare != share;
            boolean queue = isRival && other.gate().heldOnline() > 0;
            boolean goesFirst = queue && nodeShare.next() < start;
            busyCores += other.coresFor(goesFirst ? awaited + 1 : awaited);
            if (!isRival) {
                continue;
            }
            if (offline && (queue || awaited > 0)) {
                reason = RefusalReason.SHED_OFFLINE;
            } else if (goesFirst || (awaited > other.offline() && nodeShare.started < start)) {
                reason = share.standing.yieldingTo(nodeShare.standing, reason);
            }
        }
        return busyCores > cores ? reason : null;
    }

    /** Counts a query of an application for the node. */
    void recordAsked(NodeShare asking) {
        int now = second;
        if (asking.askedSecond != now) {
            asking.askedSecond = now;
        }
    }

    private boolean isAsking(NodeShare share) {
        return second - share.askedSecond < ASKING_SECONDS;
    }

    /** Whether other applications send queries to the node, too. */
    boolean isCrowded(NodeShare share) {
        for (NodeShare other : shares) {
            if (other != share && isAsking(other)) {
                return true;
            }
        }
        return false;
    }

    /** Admits held queries of the other instances, as far as capacity allows. */
    void letIn(InstanceLoad ended, NanoTicker ticker) {
        for (InstanceLoad other : members) {
            if (other != ended && other.work().heldItems() > 0) {
                other.gate().letIn(ticker);
            }
        }
    }

    /** The least start tag: it limits how far an application may be behind the node. */
    long earliestTag() {
        return virtualNanos - creditNanos;
    }

    /** Advances the node at the rate of an application while all active ones use the node. */
    void advance(long now) {
        long elapsed = now - seenNanos;
        if (elapsed > 0) {
            seenNanos = now;
            // a lost update does not matter
            long before = virtualNanos;
            virtualNanos = before + (long) (Math.min(elapsed, MOST_ELAPSED) * rate);
        }
    }

    private double rate() {
        double claims = 0;
        for (NodeShare share : shares) {
            claims += isAsking(share) ? share.claim : 0;
        }
        return claims > 0 ? cores / claims : 0;
    }

    void advanceTo(long start) {
        if (start > virtualNanos) {
            virtualNanos = start;
        }
    }

    /** Advances by one second. */
    synchronized void relax() {
        second = second + 1;
        rate = rate();
    }

    /** One application on one {@link NodeShares node that several share}. Safe from any thread; a lost update does not matter. */
    static final class NodeShare {
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
}
