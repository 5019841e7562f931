package io.infaas.gateway.routing;

import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.time.NanoTicker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The queries that were in flight when a node was lost: any of them may have ended it. Their retries run one after another, so that the
 * next loss identifies the cause. Queries like one that met two losses are refused for a minute. Thread-safe; a query takes no lock while
 * no node was lost lately.
 */
public final class SuspectQueries {

    /** Fingerprints that are remembered at a time; the oldest one gives way. */
    static final int MOST_LOSSES = 1_024;

    static final long BLOCK_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** Connections to one node that are lost within this time belong to one end of it. */
    private static final long SAME_END_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Retries that wait for their turn; further ones do not wait. */
    private static final int MOST_WAITING = 4_096;

    private final NanoTicker ticker;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final Map<Integer, Loss> losses = new LinkedHashMap<>();
    private boolean busy;
    private volatile boolean checking;

    /** The last loss of a node during queries with one fingerprint; the second one blocks them. */
    private record Loss(String node, long nanos, boolean second) {}

    SuspectQueries(NanoTicker ticker) {
        this.ticker = ticker;
    }

    /**
     * Begins a retry, which ends by {@link #leave}.
     *
     * @param turn called by any thread when the turn of the retry comes, unless it begins now
     * @return whether it begins now
     */
    public synchronized boolean enter(Runnable turn) {
        if (busy && waiting.size() < MOST_WAITING) {
            waiting.add(turn);
            return false;
        }
        busy = true;
        return true;
    }

    /** Ends a retry that has begun; the next one begins. */
    public void leave() {
        Runnable next;
        synchronized (this) {
            next = waiting.poll();
            busy = next != null;
        }
        if (next != null) {
            next.run();
        }
    }

    /** Records that a node was lost during a query, and blocks queries like it after a second loss within a minute. */
    public synchronized void recordLoss(RequestFacts facts, String node) {
        long now = ticker.nanos();
        losses.values().removeIf(loss -> now - loss.nanos >= BLOCK_NANOS);
        int fingerprint = facts.fingerprint();
        Loss before = losses.remove(fingerprint);
        if (losses.size() >= MOST_LOSSES) {
            losses.remove(losses.keySet().iterator().next());
        }
        boolean isSameEnd = before != null && before.node.equals(node) && now - before.nanos < SAME_END_NANOS;
        losses.put(fingerprint, isSameEnd ? before : new Loss(node, now, before != null));
        checking = true;
    }

    /** Discards the losses of queries like one that a node has answered now. */
    public void exonerate(RequestFacts facts) {
        if (checking) {
            forget(facts.fingerprint());
        }
    }

    private synchronized void forget(int fingerprint) {
        losses.remove(fingerprint);
        checking = !losses.isEmpty();
    }

    /**
     * Refuses a query like one during which two nodes were lost within a minute.
     *
     * @throws Refusal if it is blocked
     */
    public void check(RequestFacts facts) {
        if (checking && isBlocked(facts.fingerprint())) {
            throw new Refusal(
                    RefusalReason.NODE_LOST,
                    "two nodes were lost during queries like this one: such queries are refused for a minute");
        }
    }

    private synchronized boolean isBlocked(int fingerprint) {
        long now = ticker.nanos();
        losses.values().removeIf(loss -> now - loss.nanos >= BLOCK_NANOS);
        checking = !losses.isEmpty();
        Loss last = losses.get(fingerprint);
        return last != null && last.second;
    }
}
