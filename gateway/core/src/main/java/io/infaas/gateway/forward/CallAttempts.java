package io.infaas.gateway.forward;

import io.infaas.gateway.feedback.Dispatch;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.meter.QueryMeter;
import io.infaas.gateway.meter.RetryCause;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.DispatchedQuery;
import io.infaas.gateway.routing.PendingPlacement;
import io.infaas.gateway.routing.PlacementListener;
import io.infaas.gateway.routing.RequestFacts;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.Deadline;
import io.infaas.gateway.time.TaskScheduler;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one query to instances until one answers. An attempt that was certainly not executed is retried. After the loss of an instance that
 * has served, the query waits for one until its deadline. If its node ended under it, only another node may get it, within the waiting time
 * of a new query. An attempt is retried once if it was lost while it ran, a stopping or full node refused it, or its instance became
 * unavailable. It is retried again while {@link SuspectCall the same end} of its node goes on. This retry requires a stateless query that
 * is still buffered, within the retry budget of its application. An attempt whose answer has started to reach the client is never retried.
 * Runs on one event loop.
 */
final class CallAttempts implements PlacementListener {

    private static final Logger LOG = LoggerFactory.getLogger(CallAttempts.class);

    private final Router router;
    private final TaskScheduler scheduler;
    private final QueryMeter meter;
    private final Deadline deadline;
    private final CallTransport carrier;
    private final Consumer<Throwable> refuse;
    private @Nullable Query query;
    private @Nullable SequencePart sequence;
    private int left;
    private boolean moved;
    private boolean retried;
    private @Nullable SuspectCall suspect;
    private @Nullable RequestFacts facts;
    private boolean over;
    private PendingPlacement placing = PendingPlacement.OVER;
    private @Nullable DispatchedQuery placement;
    private @Nullable AnswerOutcome verdict;

    /**
     * Creates attempts without a first one.
     *
     * @param refuse ends the call with an error
     */
    CallAttempts(
            Router router,
            TaskScheduler scheduler,
            QueryMeter meter,
            Deadline deadline,
            CallTransport carrier,
            Consumer<Throwable> refuse) {
        this.router = router;
        this.scheduler = scheduler;
        this.meter = meter;
        this.deadline = deadline;
        this.carrier = carrier;
        this.refuse = refuse;
    }

    /**
     * Starts the search for an instance.
     *
     * @param part the query's part in a sequence, null for none
     */
    void begin(Query initialQuery, @Nullable SequencePart part, RequestFacts request) {
        query = initialQuery;
        facts = request;
        sequence = part;
        left = countAttempts(initialQuery);
        place(initialQuery);
    }

    /** Returns the query's part in a sequence, null for none. */
    @Nullable
    SequencePart sequence() {
        return sequence;
    }

    /** Starts over with a changed query; cancels the earlier search or attempt. */
    void restart(Query query, @Nullable SequencePart part, RequestFacts request) {
        endAttempt();
        SequencePart.recordEnd(sequence, false);
        moved = false;
        begin(query, part, request);
    }

    /** Takes the query back from its instance, as if it had not begun; {@link #begin} starts it again. */
    void withdraw() {
        endAttempt();
        SequencePart.withdraw(sequence);
    }

    /** Ends the search or the attempt that is under way. */
    private void endAttempt() {
        endTrial();
        placing.cancel();
        placing = PendingPlacement.OVER;
        DispatchedQuery dispatchedQuery = placement;
        if (dispatchedQuery != null) {
            abandon(dispatchedQuery);
            placement = null;
        }
    }

    // one attempt per instance, and one more for the retry
    private static int countAttempts(Query query) {
        return query.target().instances().size() + 1;
    }

    private void place(Query wanted) {
        SequencePart part = sequence;
        Query sought = wanted;
        if (part != null) {
            try {
                sought = part.mark(wanted);
                IndexedInstance.Key at = part.enter(router, sought);
                if (at != null) {
                    if (!router.follow(sought, at, meter, this)) {
                        refuse.accept(part.markLost());
                    }
                    return;
                }
            } catch (Refusal refusal) {
                refuse.accept(refusal);
                return;
            }
        }
        PendingPlacement search = moved
                ? router.placeAgain(sought, scheduler, deadline, meter, this)
                : router.place(sought, scheduler, deadline, meter, this);
        // the router may have called back before it returned, and the query may be on its next attempt
        if (placement == null && !over) {
            placing = search;
        }
    }

    @Override
    public void onPlaced(DispatchedQuery dispatched) {
        if (over) {
            dispatched.dispatch().release();
            return;
        }
        if (suspect != null && suspect.excludes(dispatched.instance())) {
            dispatched.dispatch().release();
            refuseLost(dispatched, "its node restarted");
            return;
        }
        placing = PendingPlacement.OVER;
        placement = dispatched;
        SequencePart part = sequence;
        if (part != null) {
            part.recordPlacement(dispatched.instance());
        }
        updateQuery(dispatched.query());
        meter.recordInstance(dispatched.instance());
        left--;
        carrier.send(dispatched.instance(), deadline);
    }

    @Override
    public void onRefused(RuntimeException cause) {
        if (!over) {
            refuse.accept(cause);
        }
    }

    // a newer view may have other instances, each worth an attempt
    @SuppressWarnings("ReferenceEquality")
    private void updateQuery(Query renewed) {
        Query before = query;
        if (before == null || renewed.target() != before.target()) {
            left = Math.max(left, countAttempts(renewed));
        }
        query = renewed;
    }

    IndexedInstance instance() {
        return requirePlacement().instance();
    }

    private RequestFacts requireFacts() {
        return Objects.requireNonNull(facts, "the call has no query");
    }

    private DispatchedQuery requirePlacement() {
        DispatchedQuery now = placement;
        if (now == null) {
            throw new IllegalStateException("no attempt is under way");
        }
        return now;
    }

    /** Whether the answer of the current attempt goes to the client. */
    boolean isJudged() {
        return verdict != null;
    }

    /**
     * Decides on the first part of an answer; returns whether the answer goes to the client. If not, the query is being retried
     * on another instance, or has ended.
     */
    boolean judge(AnswerOutcome first) {
        endTrial();
        DispatchedQuery at = requirePlacement();
        boolean repeatable = carrier.isRepeatable();
        boolean unstarted = first == AnswerOutcome.UNSTARTED
                && repeatable
                && SequencePart.mayMove(sequence, router, at.query(), at.instance());
        if (first == AnswerOutcome.STALE || unstarted) {
            first.record(at.dispatch());
            carrier.abandon();
            if (unstarted || (repeatable && SequencePart.mayLeave(sequence, true))) {
                retry(at, RetryCause.STALE, false, "the node does not have the " + (unstarted ? "sequence" : "model"));
            } else {
                refuse.accept(SequencePart.goneRefusal(sequence, at.query().name()));
            }
            return false;
        }
        boolean free = repeatable && !SequencePart.follows(sequence);
        if (first.isRefused() && free && !retried && router.mayRetry(at.query())) {
            first.record(at.dispatch());
            carrier.abandon();
            retried = true;
            retry(at, RetryCause.FAILED, first == AnswerOutcome.STOPPING, "the node rejected the query");
            return false;
        }
        verdict = first;
        SequencePart.sample(sequence, router, at, first, carrier);
        router.suspects().exonerate(requireFacts());
        carrier.forget();
        return true;
    }

    /** Reports the answer that {@link #complete} recorded. */
    void report(QueryMeter meter) {
        Dispatch dispatch = requirePlacement().dispatch();
        meter.recordAnswer(dispatch.instance(), dispatch.answeredNanos(), dispatch.predictedNanos());
    }

    /** Records that the complete answer was forwarded; returns its outcome. */
    AnswerOutcome complete() {
        AnswerOutcome answerOutcome = verdict;
        if (answerOutcome == null) {
            throw new IllegalStateException("an answer was passed on without a verdict");
        }
        over = true;
        answerOutcome.record(requirePlacement().dispatch());
        SequencePart.recordAnswer(sequence, answerOutcome);
        carrier.forget();
        return answerOutcome;
    }

    /** Records that the node was lost within an answer that was being forwarded. */
    void recordBreak(AttemptFailure failure) {
        requirePlacement().dispatch().recordFailure(String.valueOf(failure.getMessage()));
    }

    void handleFailure(AttemptFailure failure) {
        endTrial();
        DispatchedQuery at = requirePlacement();
        carrier.abandon();
        if (failure.kind() == AttemptFailure.Kind.CONNECT_FAILURE) {
            at.dispatch().recordUnreachable();
        } else if (failure.kind() == AttemptFailure.Kind.TOO_LARGE) {
            at.dispatch().release();
            refuse.accept(new Refusal(RefusalReason.TOO_LARGE, String.valueOf(failure.getMessage())));
            return;
        } else {
            at.dispatch().recordFailure(String.valueOf(failure.getMessage()));
        }
        boolean executed = failure.kind() == AttemptFailure.Kind.RESET;
        SuspectCall before = suspect;
        boolean again = executed && before != null && before.isSameEnd(at.instance());
        if (before != null && failure.kind() == AttemptFailure.Kind.CONNECT_FAILURE) {
            before.recordUnreachable(at.instance());
        }
        if (executed && !again) {
            suspect = new SuspectCall(router, scheduler, requireFacts(), at.instance());
        }
        boolean free = executed
                ? SequencePart.isStateless(sequence) && (again || !retried)
                : SequencePart.mayLeave(sequence, failure.kind() == AttemptFailure.Kind.CONNECT_FAILURE);
        if (free && carrier.isRepeatable() && (!executed || again || router.mayRetry(at.query()))) {
            retried |= executed;
            // a query that may have ended its node waits as long as a new one: without loading, hardly at all
            moved = suspect == null && router.loads().hasAnswered(at.instance());
            retry(at, executed ? RetryCause.FAILED : RetryCause.STALE, executed, String.valueOf(failure.getMessage()));
        } else if (SequencePart.follows(sequence) && failure.kind() != AttemptFailure.Kind.NOT_SENT) {
            refuse.accept(SequencePart.goneRefusal(sequence, at.query().name()));
        } else {
            refuseLost(at, String.valueOf(failure.getMessage()));
        }
    }

    private void refuseLost(DispatchedQuery at, String why) {
        LOG.warn("query lost at {}: {}", at.instance().key(), why);
        refuse.accept(new Refusal(
                RefusalReason.NODE_LOST, "the connection to the node was lost; the query may be sent again"));
    }

    private void endTrial() {
        if (suspect != null) {
            suspect.end();
        }
    }

    private void retry(DispatchedQuery at, RetryCause cause, boolean nodeEnds, String why) {
        LOG.debug("retrying after {}: {}", at.instance().key(), why);
        if (deadline.isPassed()) {
            refuse.accept(new Refusal(RefusalReason.DEADLINE, "Deadline Exceeded"));
            return;
        }
        Query renewed;
        try {
            renewed = router.renew(at.query());
        } catch (Refusal vanished) {
            refuse.accept(vanished);
            return;
        }
        updateQuery(renewed);
        carrier.onRetry();
        meter.recordRetry(cause);
        placement = null;
        SequencePart.withdraw(sequence);
        // the next home of a sequence may be on the same node
        Query sought = SequencePart.follows(sequence)
                ? RetryExclusions.excludeInstance(at.instance(), renewed)
                : RetryExclusions.exclude(at.instance(), renewed, router.loads(), left, cause, nodeEnds);
        if (suspect == null) {
            place(sought);
        } else {
            suspect.begin(() -> place(sought));
        }
    }

    /** Records that no answer came before the deadline. */
    void recordTimeout() {
        DispatchedQuery at = placement;
        if (at != null && verdict == null) {
            at.dispatch().recordTimeout();
        }
    }

    /**
     * Moves the query from an instance that became unavailable to another one, if there is one. Where there is none, the attempt
     * goes on: its node may return.
     */
    void leaveLostInstance() {
        DispatchedQuery at = placement;
        if (at == null
                || verdict != null
                || retried
                || !SequencePart.isStateless(sequence)
                || router.loads().isAvailable(at.instance())
                || !carrier.isRepeatable()
                || !RetryExclusions.isAnotherOpen(at.instance(), at.query(), router.loads())
                || !router.mayRetry(at.query())) {
            return;
        }
        abandon(at);
        retried = true;
        moved = true;
        retry(at, RetryCause.FAILED, false, "the instance became unavailable");
    }

    private void abandon(DispatchedQuery at) {
        if (carrier.abandon()) {
            at.dispatch().abandon();
        } else {
            // no node executes an unsent or partial query
            at.dispatch().release();
        }
    }

    /** Ends the query: cancels the search and the current attempt, and releases the buffered bytes. */
    void stop() {
        over = true;
        endTrial();
        placing.cancel();
        DispatchedQuery dispatched = placement;
        if (dispatched != null) {
            abandon(dispatched);
        }
        SequencePart.recordEnd(sequence, false);
        carrier.forget();
    }
}
