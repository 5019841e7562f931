package io.infaas.gateway.routing;

import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.index.IndexedInstance;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where sequences live: their state is in one instance, from their first request to their last or until nothing came of them for a while.
 * Bounded in number. Safe from any thread.
 */
public final class SequenceTable {

    /** Sequences at a time; requests that begin more are refused. */
    public static final int MOST = 65_536;

    private final Map<SequenceKey, Entry> entries = new ConcurrentHashMap<>();
    private final long idleNanos;
    private final int most;
    private final LongSupplier nanos;

    /**
     * One sequence.
     *
     * @param at the instance, null where that was lost with its state
     * @param underWay requests that are at the instance or on their way to it
     * @param usedNanos when something last happened
     */
    private record Entry(IndexedInstance.@Nullable Key at, int underWay, long usedNanos) {}

    /** What a request that goes on with a sequence finds. */
    public enum Standing {
        /** Nothing is known of it. */
        UNKNOWN,
        /** It lives in an instance. */
        LIVES,
        /** It lived in an instance that is lost. */
        LOST
    }

    /**
     * What is known of a sequence.
     *
     * @param at the instance, only where it lives
     */
    public record Found(Standing standing, IndexedInstance.@Nullable Key at) {}

    private static final Found UNKNOWN = new Found(Standing.UNKNOWN, null);
    private static final Found LOST = new Found(Standing.LOST, null);

    SequenceTable(Duration idle) {
        this(idle, MOST, System::nanoTime);
    }

    SequenceTable(Duration idle, int most, LongSupplier nanos) {
        this.idleNanos = idle.toNanos();
        this.most = most;
        this.nanos = nanos;
    }

    /**
     * A request of a sequence has come. Where the sequence lives it is counted in there, and must {@link #leave}; a start forgets what
     * was known of the sequence.
     *
     * @throws Refusal where there is no room for another sequence
     */
    public Found enter(SequenceKey key, boolean start) {
        long now = nanos.getAsLong();
        if (!start) {
            Entry entry = entries.computeIfPresent(
                    key,
                    (of, known) -> over(known, now)
                            ? null
                            : new Entry(known.at(), known.underWay() + (known.at() == null ? 0 : 1), now));
            if (entry != null) {
                IndexedInstance.Key at = entry.at();
                return at == null ? LOST : new Found(Standing.LIVES, at);
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

    /** The sequence lives in an instance from now on; the request that began it is counted in there, and must {@link #leave}. */
    public void begin(SequenceKey key, IndexedInstance.Key at) {
        long now = nanos.getAsLong();
        entries.compute(
                key,
                (of, known) -> new Entry(at, known != null && at.equals(known.at()) ? known.underWay() + 1 : 1, now));
    }

    /**
     * A request that was counted in is over.
     *
     * @param last whether the sequence is, too
     */
    public void leave(SequenceKey key, IndexedInstance.Key at, boolean last) {
        long now = nanos.getAsLong();
        entries.computeIfPresent(key, (of, known) -> {
            if (!at.equals(known.at())) {
                return known;
            }
            int underWay = Math.max(0, known.underWay() - 1);
            return last && underWay == 0 ? null : new Entry(at, underWay, now);
        });
    }

    /** The instance is lost, and what the sequence had there. */
    public void lost(SequenceKey key, IndexedInstance.Key at) {
        long now = nanos.getAsLong();
        entries.computeIfPresent(key, (of, known) -> at.equals(known.at()) ? new Entry(null, 0, now) : known);
    }

    /** Whether a sequence lives in an instance. */
    boolean livesAt(String variant, String node) {
        if (entries.isEmpty()) {
            return false;
        }
        IndexedInstance.Key at = new IndexedInstance.Key(variant, node);
        long now = nanos.getAsLong();
        return entries.values().stream().anyMatch(entry -> at.equals(entry.at()) && !over(entry, now));
    }

    /** Forgets sequences of which nothing came for too long. */
    void sweep() {
        long now = nanos.getAsLong();
        entries.values().removeIf(entry -> over(entry, now));
    }

    int size() {
        return entries.size();
    }

    private boolean over(Entry entry, long now) {
        return entry.underWay() == 0 && now - entry.usedNanos() > idleNanos;
    }
}
