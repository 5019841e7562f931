package io.infaas.gateway.routing;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.time.NanoTicker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The instances of sequences. The state of a sequence is in one instance, from its first request to its last or until it has been idle for
 * too long. Bounded in number, except for requests that enter at the same moment. Safe from any thread.
 *
 * <p><b>The problem.</b> Requests of one sequence come over several connections, so on several event loops. The last request of a sequence
 * may be answered while another one enters. Meanwhile its instance may be lost, and the same id may start anew elsewhere. An entry that
 * disappears under a request that uses it lets the drain of its instance end too early; an entry that stays keeps the drain waiting.
 *
 * <p><b>One entry, one atomic step.</b> An entry is an immutable record of place, requests under way and time of last use. Each operation
 * is a single {@code compute} on its key, so it sees an entry whole and replaces it whole; operations on one sequence are in one order, and
 * there is no state between two of them. The invariant of each step: the count is the number of requests that entered at this place and
 * have not left.
 *
 * <p><b>News of a former place.</b> Calls that leave or lose name their place. If the sequence has moved since, by a new start elsewhere,
 * the step changes nothing. A request that entered before a loss finds its entry lost, and its leaving is ignored: the count of a lost
 * place has no further use. The last request ends the sequence only if no other one is under way. Otherwise the entry stays until it
 * has been idle for too long, as Triton's state does.
 *
 * <p><b>Other gateways</b> start, continue and end sequences too. So an entry is only the place that this gateway knows: a sequence without
 * an entry, or with an outdated one, is found by {@link io.infaas.gateway.selection.SequenceHomes}.
 *
 * <p><b>The bound</b> is checked before the step that adds, not within it: requests that enter at the same moment may exceed it. The limit
 * of queries in flight bounds their number.
 */
public final class SequenceTable {

    /** Sequences at a time; requests that start more are refused. */
    public static final int MOST = 65_536;

    private final Map<SequenceKey, Entry> entries = new ConcurrentHashMap<>();
    private final long idleNanos;
    private final int most;
    private final NanoTicker ticker;

    /**
     * One sequence.
     *
     * @param at the instance
     * @param lost whether the instance was lost with the state
     * @param underWay requests at the instance or on their way to it
     * @param usedNanos time of the last event, ns of the ticker
     */
    private record Entry(IndexedInstance.Key at, boolean lost, int underWay, long usedNanos) {

        boolean livesAt(IndexedInstance.Key instance) {
            return !lost && at.equals(instance);
        }
    }

    /** The state of a sequence when a request enters. */
    public enum Standing {
        /** The table has no entry for the sequence. */
        UNKNOWN,
        /** The sequence lives in an instance. */
        LIVES,
        /** The sequence lived in an instance that is lost. */
        LOST
    }

    /**
     * The entry of a sequence.
     *
     * @param at the instance where it lives or was lost; null for an unknown sequence
     */
    public record SequenceState(Standing standing, IndexedInstance.@Nullable Key at) {}

    private static final SequenceState UNKNOWN = new SequenceState(Standing.UNKNOWN, null);

    SequenceTable(Duration idle, int most, NanoTicker ticker) {
        this.idleNanos = idle.toNanos();
        this.most = most;
        this.ticker = ticker;
    }

    /**
     * Enters a request of a sequence. If the sequence lives, this counts the request in, and the caller must {@link #leave}. A
     * start ignores any earlier state of the sequence.
     *
     * @throws Refusal if the table is full
     */
    public SequenceState enter(SequenceKey key, boolean start) {
        long now = ticker.nanos();
        if (!start) {
            Entry entry = entries.computeIfPresent(key, (sequenceKey, presentEntry) -> {
                if (isExpired(presentEntry, now)) {
                    return null;
                }
                return presentEntry.lost()
                        ? presentEntry
                        : new Entry(presentEntry.at(), false, presentEntry.underWay() + 1, now);
            });
            if (entry != null) {
                return new SequenceState(entry.lost() ? Standing.LOST : Standing.LIVES, entry.at());
            }
        }
        if (entries.size() >= most && !entries.containsKey(key)) {
            sweep();
            if (entries.size() >= most) {
                throw new Refusal(
                        RefusalReason.SHED, "%d sequences are under way, the limit is %d".formatted(most, most));
            }
        }
        return UNKNOWN;
    }

    /** Places the sequence in an instance. This counts the request in, and the caller must {@link #leave}. */
    public void begin(SequenceKey key, IndexedInstance.Key at) {
        long now = ticker.nanos();
        entries.compute(
                key,
                (sequenceKey, entry) ->
                        new Entry(at, false, entry != null && entry.livesAt(at) ? entry.underWay() + 1 : 1, now));
    }

    /**
     * Counts a request out.
     *
     * @param last whether the request ends the sequence
     */
    public void leave(SequenceKey key, IndexedInstance.Key at, boolean last) {
        long now = ticker.nanos();
        entries.computeIfPresent(key, (sequenceKey, entry) -> {
            if (!entry.livesAt(at)) {
                return entry;
            }
            int underWay = Math.max(0, entry.underWay() - 1);
            return last && underWay == 0 ? null : new Entry(at, false, underWay, now);
        });
    }

    /** Marks the sequence's instance and its state there as lost. */
    public void markLost(SequenceKey key, IndexedInstance.Key at) {
        long now = ticker.nanos();
        entries.computeIfPresent(key, (sequenceKey, entry) -> entry.livesAt(at) ? new Entry(at, true, 0, now) : entry);
    }

    boolean livesAt(String variant, String node) {
        if (entries.isEmpty()) {
            return false;
        }
        IndexedInstance.Key at = new IndexedInstance.Key(variant, node);
        long now = ticker.nanos();
        return entries.values().stream().anyMatch(entry -> entry.livesAt(at) && !isExpired(entry, now));
    }

    /** Removes sequences that have been idle for too long. */
    void sweep() {
        long now = ticker.nanos();
        entries.values().removeIf(entry -> isExpired(entry, now));
    }

    int size() {
        return entries.size();
    }

    private boolean isExpired(Entry entry, long now) {
        return entry.underWay() == 0 && now - entry.usedNanos() > idleNanos;
    }
}
