package io.infaas.gateway.forward;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.routing.SequenceKey;
import io.infaas.gateway.routing.SequenceTable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part that one query has in its sequence, whose state lives in one instance (protocol page, A.4). For one thread.
 */
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

    /** What a query has to do with sequences, null where that is nothing. */
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
    static boolean same(@Nullable SequencePart one, @Nullable SequencePart other) {
        if (one == null || other == null) {
            return one == other;
        }
        return one.key.equals(other.key) && one.first == other.first && one.last == other.last;
    }

    /** Whether it begins the sequence, so that it does not matter what was executed before. */
    boolean first() {
        return first;
    }

    /** Whether its sequence lived in an instance when it came. */
    boolean follows() {
        return follows;
    }

    /**
     * Where the query has to go, null where it may go anywhere.
     *
     * @throws Refusal where its sequence is lost, in Triton's words, or there is no room for it
     */
    IndexedInstance.@Nullable Key instance() {
        SequenceTable.Found found = table.enter(key, first);
        at = found.at();
        follows = at != null;
        if (found.standing() == SequenceTable.Standing.LOST) {
            throw lost();
        }
        return at;
    }

    /** The query was given to an instance, where its sequence lives from now on. */
    void placed(IndexedInstance instance) {
        if (at == null) {
            at = instance.key();
            table.begin(key, instance.key());
        }
    }

    /** The query is over at its instance. */
    void left(boolean answered) {
        IndexedInstance.Key counted = at;
        at = null;
        if (counted != null) {
            table.leave(key, counted, last && answered);
        }
    }

    /** The query is not given to the instance after all, and began no sequence there. */
    void withdrawn() {
        IndexedInstance.Key counted = at;
        at = null;
        if (counted != null) {
            table.leave(key, counted, true);
        }
    }

    /** Its instance is lost, and with it the sequence; what the client is told. */
    Refusal lost() {
        IndexedInstance.Key counted = at;
        at = null;
        if (counted != null) {
            table.lost(key, counted);
        }
        return Refusal.invalid(
                ("inference request for sequence %s to model '%s' must specify the START flag on the first request of the"
                                + " sequence")
                        .formatted(key.id(), key.model()));
    }
}
