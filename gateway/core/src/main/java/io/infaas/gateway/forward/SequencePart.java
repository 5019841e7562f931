package io.infaas.gateway.forward;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.routing.DispatchedQuery;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.routing.SequenceKey;
import io.infaas.gateway.routing.SequenceTable;
import io.infaas.gateway.selection.Query;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of one query in its sequence, whose state lives in one instance (protocol page, A.4). Confined to one thread. */
final class SequencePart {

    private final SequenceTable table;
    private final SequenceKey key;
    private final boolean first;
    private final boolean last;
    private boolean follows;
    private boolean foreign;
    private @Nullable IndexedInstance lostAt;
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

    /** Has the answer to a query outside of sequences compared, if it is a result and one of the sampled ones. */
    static void sample(
            @Nullable SequencePart part,
            Router router,
            DispatchedQuery at,
            AnswerOutcome verdict,
            CallTransport carrier) {
        if (part == null
                && verdict == AnswerOutcome.RESULT
                && carrier.isWhole()
                && carrier.isRepeatable()
                && router.sampling().samples(at.query(), at.instance(), router.routes(), router.loads())) {
            carrier.sample(at.query(), at.instance());
        }
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

    /**
     * Whether a query with this part that was certainly not executed may go to another instance.
     *
     * @param withdrawn whether its instance is gone; then the state of a sequence of another gateway may be at the next home
     */
    static boolean mayLeave(@Nullable SequencePart part, boolean withdrawn) {
        return part == null || !part.follows || (withdrawn && part.foreign);
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

    /** Records that a query with this part was answered. */
    static void recordAnswer(@Nullable SequencePart part, AnswerOutcome outcome) {
        if (outcome == AnswerOutcome.UNSTARTED) {
            withdraw(part);
        } else {
            recordEnd(part, outcome == AnswerOutcome.RESULT);
        }
    }

    /** Records that the instance does not get a query with this part after all, and that no sequence started there. */
    static void withdraw(@Nullable SequencePart part) {
        if (part != null) {
            part.withdraw();
        }
    }

    /**
     * Returns the query to place: marked, if it starts the sequence, so that it goes to the home of the sequence.
     *
     * @param query without this mark
     */
    Query mark(Query query) {
        return first ? query.startingSequence(key.hash()) : query;
    }

    /**
     * Returns the instance that must serve the query, null if any may. For a sequence without a known instance, that is its home.
     *
     * @throws Refusal if the sequence is lost, with Triton's text, or the sequence table has no capacity for it
     */
    IndexedInstance.@Nullable Key enter(Router router, Query query) {
        SequenceTable.SequenceState position = table.enter(key, first);
        boolean lives = position.standing() == SequenceTable.Standing.LIVES;
        at = lives ? position.at() : null;
        follows = lives;
        foreign = false;
        if (!lives && !first) {
            IndexedInstance.Key lost = position.at();
            if (lost != null) {
                lostAt = router.loads().findCurrent(lost).orElse(null);
            }
            adopt(router, query, lost != null || !query.tried().isEmpty());
        }
        return at;
    }

    private void adopt(Router router, Query query, boolean required) {
        IndexedInstance home = router.findHome(withoutLost(query), key);
        if (home != null) {
            recordPlacement(home);
            follows = true;
            foreign = true;
        } else if (required) {
            throw markLost();
        }
    }

    // the rest of its state there lacks a request
    private Query withoutLost(Query query) {
        return lostAt == null ? query : query.without(lostAt);
    }

    /** Returns whether another instance may know the sequence, after one has answered that it does not. */
    static boolean mayMove(@Nullable SequencePart part, Router router, Query refused, IndexedInstance by) {
        return part != null && part.follows && router.findHome(part.withoutLost(refused.without(by)), part.key) != null;
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
