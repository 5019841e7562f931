package io.infaas.gateway.forward;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.routing.SequenceKey;
import io.infaas.gateway.routing.SequenceTable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of one query in its sequence, whose state lives in one instance (protocol page, A.4). Confined to one thread. */
final class SequencePart {

    private final SequenceTable table;
    private final SequenceKey key;
    private final boolean first;
    private final boolean last;
    private boolean follows;
    private IndexedInstance.@Nullable Key at;

    private SequencePart(SequenceTable table, SequenceKey key, boolean first, boolean last) {
        this.table = table;
        this.key = key;
        this.first = first;
        this.last = last;
    }

    /** Returns the query's part in a sequence, null for none. */
    static @Nullable SequencePart of(SequenceTable table, String model, Map<String, Object> parameters) {
        SequenceKey key = SequenceKey.of(model, parameters);
        return key == null
                ? null
                : new SequencePart(
                        table,
                        key,
                        Boolean.TRUE.equals(parameters.get("sequence_start")),
                        Boolean.TRUE.equals(parameters.get("sequence_end")));
    }

    /** Whether both queries are the same part of the same sequence. */
    static boolean isSame(@Nullable SequencePart sequencePart, @Nullable SequencePart other) {
        if (sequencePart == null || other == null) {
            return sequencePart == other;
        }
        return sequencePart.key.equals(other.key)
                && sequencePart.first == other.first
                && sequencePart.last == other.last;
    }

    /** Whether a query with this part may be executed twice. */
    static boolean isStateless(@Nullable SequencePart part) {
        return part == null || part.first;
    }

    /** Whether a query with this part needs state that earlier queries left in the instance. */
    static boolean follows(@Nullable SequencePart part) {
        return part != null && part.follows;
    }

    /** Returns the refusal of a query that cannot move to another instance after its own is gone. */
    static Refusal goneRefusal(@Nullable SequencePart part, String name) {
        return part != null && part.follows ? part.markLost() : Refusal.noneReady(name);
    }

    /** Records that a query with this part has ended at its instance. */
    static void recordEnd(@Nullable SequencePart part, boolean answered) {
        if (part != null) {
            part.recordEnd(answered);
        }
    }

    /** Records that the instance does not get a query with this part after all, and that no sequence started there. */
    static void withdraw(@Nullable SequencePart part) {
        if (part != null) {
            part.withdraw();
        }
    }

    /**
     * Returns the instance that must serve the query, null if any may.
     *
     * @throws Refusal if the sequence is lost, with Triton's text, or the sequence table has no capacity for it
     */
    IndexedInstance.@Nullable Key enter() {
        SequenceTable.SequenceState position = table.enter(key, first);
        at = position.at();
        follows = at != null;
        if (position.standing() == SequenceTable.Standing.LOST) {
            throw markLost();
        }
        return at;
    }

    /** Records the query's instance, in which the sequence lives from now on. */
    void recordPlacement(IndexedInstance instance) {
        if (at == null) {
            at = instance.key();
            table.begin(key, instance.key());
        }
    }

    private void recordEnd(boolean answered) {
        IndexedInstance.Key instance = at;
        at = null;
        if (instance != null) {
            table.leave(key, instance, last && answered);
        }
    }

    private void withdraw() {
        IndexedInstance.Key instance = at;
        at = null;
        if (instance != null) {
            table.leave(key, instance, true);
        }
    }

    /** Ends the sequence, because its instance is lost; returns the refusal for the client. */
    Refusal markLost() {
        IndexedInstance.Key instance = at;
        at = null;
        if (instance != null) {
            table.markLost(key, instance);
        }
        return Refusal.invalid(
                ("inference request for sequence %s to model '%s' must specify the START flag on the first request of the"
                                + " sequence")
                        .formatted(key.id(), key.model()));
    }
}
