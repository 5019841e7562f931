package io.infaas.gateway.forward;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.meter.ClientProtocol;
import io.infaas.gateway.meter.QueryMeter;
import io.infaas.gateway.meter.QueryTrail;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.RequestFacts;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.selection.Query;
import io.infaas.gateway.time.Deadline;
import io.infaas.gateway.time.ScheduledTask;
import io.infaas.gateway.time.TaskScheduler;
import io.infaas.triton.wire.WireException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lifecycle of one inference query, for every protocol. The call is counted in when its head is known, and counted out
 * exactly once, at its end. It has a deadline; {@link CallAttempts} brings it to instances. Runs on one event loop.
 */
public final class InferenceCall {

    private static final Logger LOG = LoggerFactory.getLogger(InferenceCall.class);

    /** Interval at which a call looks at its deadline and at the availability of its instance, ns. Most calls end before. */
    private static final long LOOK_NANOS = 250_000_000;

    /** Shorter than the timeouts of most clients, ns. */
    private static final long TIMEOUT_NANOS = 250_000_000;

    private final Router router;
    private final CallTransport carrier;
    private final QueryMeter meter;
    private final Deadline deadline;
    private final TaskScheduler scheduler;
    private final long patienceNanos;
    private final CallAttempts attempts;
    private final @Nullable ConnectionShare share;
    private @Nullable Query query;
    private ScheduledTask timer;
    private long progressNanos;
    private boolean inShare;
    private boolean over;

    /** Creates a call without a share of its connection, for protocols with one call at a time on a connection. */
    public InferenceCall(
            Router router,
            TaskScheduler scheduler,
            ClientProtocol protocol,
            Duration clientTimeout,
            CallTransport carrier) {
        this(router, scheduler, protocol, clientTimeout, carrier, null);
    }

    /**
     * Creates a call that is arriving, and starts its deadline.
     *
     * @param scheduler the event loop of the call
     * @param clientTimeout time that the client waits, {@link Deadline#FOREVER} if unstated; a shorter limit of the gateway applies
     * @param share counts the calls of the connection; null for no share
     */
    public InferenceCall(
            Router router,
            TaskScheduler scheduler,
            ClientProtocol protocol,
            Duration clientTimeout,
            CallTransport carrier,
            @Nullable ConnectionShare share) {
        this.router = router;
        this.carrier = carrier;
        this.meter = router.begin(protocol);
        this.deadline =
                Deadline.of(router.ticker(), clientTimeout, router.limits().queryTimeout());
        this.attempts = new CallAttempts(router, scheduler, meter, deadline, carrier, this::refuse);
        this.scheduler = scheduler;
        this.share = share;
        this.patienceNanos = deadline.left().toNanos();
        this.timer = scheduler.schedule(this::checkProgress, Math.min(patienceNanos, LOOK_NANOS));
    }

    /** Whether the call has ended: answered, refused, or cancelled by its client. Bytes of it that arrive later are useless. */
    public boolean isOver() {
        return over;
    }

    /**
     * Whether a client that leaves the call now has waited for it: most of its stated time has passed, or at least a short usual timeout.
     * An attacking client leaves at once.
     */
    public boolean isTimeout() {
        return deadline.leftNanos() <= patienceNanos / 10 || meter.elapsedNanos() >= TIMEOUT_NANOS;
    }

    /**
     * Sheds the call before its body is read if the gateway is at its limit of queries in flight. Does not count it: a request
     * whose body does not come must not take the place of another one.
     *
     * @return whether the call continues
     */
    public boolean acceptsBody() {
        return acceptsBeside(router.queriesInFlight());
    }

    private boolean acceptsBeside(int inFlight) {
        int most = router.limits().maxInFlight();
        if (!over && inFlight >= most) {
            shed("%d queries in flight, the limit is %d".formatted(inFlight, most));
        }
        return !over;
    }

    private void shed(String text) {
        refuse(new Refusal(RefusalReason.SHED, text));
    }

    /**
     * Counts the call in, once, or sheds it if the gateway is at its limit or the connection at its share.
     *
     * @return whether the call continues
     */
    public boolean admit() {
        if (over || inShare) {
            return !over;
        }
        int inFlight = router.queriesInFlight();
        ConnectionShare connectionShare = share;
        if (acceptsBeside(inFlight) && connectionShare != null && !connectionShare.hasRoom(inFlight, router.limits())) {
            shed("%d queries of this connection in flight, its share of the limit is used up"
                    .formatted(connectionShare.inFlight()));
        }
        if (!over) {
            inShare = true;
            meter.countIn();
            if (connectionShare != null) {
                connectionShare.enter();
            }
        }
        return !over;
    }

    /** The log line and trace of the call; null if it has neither. */
    public @Nullable QueryTrail trail() {
        return meter.trail();
    }

    /** Starts the query after its head is known: the router chooses an instance, then {@link CallTransport#send} is called. */
    public void submit(RequestFacts facts) {
        QueryTrail trail = meter.trail();
        if (trail != null) {
            trail.recordModel(facts.model());
        }
        if (!admit()) {
            return;
        }
        try {
            Query read = router.read(facts);
            setQuery(read, facts);
            attempts.begin(read, part(facts), facts);
        } catch (RuntimeException e) {
            refuse(e);
        }
    }

    /**
     * Updates the query after more of its head is known. If the query changes, it gets a new instance.
     *
     * @return whether the current attempt has ended; otherwise it continues
     */
    public boolean update(RequestFacts facts) {
        if (over || attempts.isJudged()) {
            return over;
        }
        try {
            Query read = router.read(facts);
            SequencePart part = part(facts);
            if (read.asksSameAs(query()) && SequencePart.isSame(part, attempts.sequence())) {
                return false;
            }
            if (!carrier.isRepeatable()) {
                throw Refusal.invalid("parameters and inputs must come before the tensors in a message of this size");
            }
            setQuery(read, facts);
            attempts.restart(read, part, facts);
        } catch (RuntimeException e) {
            refuse(e);
        }
        return true;
    }

    private void setQuery(Query read, RequestFacts facts) {
        query = read;
        meter.setQuery(read);
        router.suspects().check(facts);
        meter.setValid(facts.fits(read));
    }

    /** Takes the query back from its instance, as if it had not begun; {@link #submit} starts it again. */
    public void withdraw() {
        if (!over) {
            attempts.withdraw();
        }
    }

    /** Whether an answer of a node goes to the client, so that the query is not repeated. */
    public boolean isJudged() {
        return attempts.isJudged();
    }

    private @Nullable SequencePart part(RequestFacts facts) {
        return SequencePart.of(router.sequences(), facts.model(), facts.parameters());
    }

    /** Returns the client's query; requires a call of {@link #submit}. */
    public Query query() {
        Query currentQuery = query;
        if (currentQuery == null) {
            throw new IllegalStateException("the call has no query yet");
        }
        return currentQuery;
    }

    /** Returns the instance of the current attempt; requires a call of {@link CallTransport#send}. */
    public IndexedInstance instance() {
        return attempts.instance();
    }

    /**
     * Decides on the node's first reply. The transport calls it once per attempt, before it forwards any part of the answer.
     *
     * @return whether to forward the answer; if not, the attempt has ended and must report nothing further: the call is being
     *     retried on another instance, or has been refused
     */
    public boolean judge(AnswerOutcome verdict) {
        return !over && attempts.judge(verdict);
    }

    /** Ends the call after the complete answer of the node was forwarded. */
    public void complete() {
        if (!over) {
            carrier.endSample(true);
            end();
            if (attempts.complete() == AnswerOutcome.RESULT) {
                attempts.report(meter);
            } else {
                meter.recordRefusal(RefusalReason.NODE_ERROR);
            }
        }
    }

    /**
     * Handles an attempt that ended without a complete answer: the query is retried on another instance if it may be, otherwise
     * it ends.
     */
    public void onAttemptFailure(AttemptFailure failure) {
        if (over) {
            return;
        }
        if (attempts.isJudged()) {
            attempts.recordBreak(failure);
            breakOff(new Refusal(RefusalReason.NODE_LOST, "the connection to the node was lost within its answer"));
        } else {
            attempts.handleFailure(failure);
        }
    }

    /** Ends the call with an error of any kind. */
    public void refuse(Throwable cause) {
        if (over) {
            return;
        }
        Refusal refusal = asRefusal(cause);
        if (attempts.isJudged()) {
            breakOff(refusal);
            return;
        }
        end();
        attempts.stop();
        recordRefusal(refusal.reason());
        carrier.refuse(refusal);
    }

    /** Ends the call without an answer, because its client is gone; cancels the attempt on the node. */
    public void onClientGone() {
        if (!over) {
            end();
            Query currentQuery = query;
            if (currentQuery != null && !deadline.stated() && !attempts.isJudged()) {
                router.recordGivingUp(currentQuery, meter.elapsedNanos() / 1e6);
            }
            attempts.stop();
            recordRefusal(isBoundMissed(currentQuery) ? RefusalReason.GAVE_UP : RefusalReason.CANCELLED);
        }
    }

    private boolean isBoundMissed(@Nullable Query read) {
        return read != null && meter.elapsedNanos() > read.objective().latencyMs() * 1e6;
    }

    private void recordRefusal(RefusalReason reason) {
        Query currentQuery = query;
        if (currentQuery != null && !meter.wasSent()) {
            router.recordUnsent(currentQuery, reason);
        }
        meter.recordRefusal(reason);
    }

    private void breakOff(Refusal refusal) {
        end();
        attempts.stop();
        meter.recordRefusal(refusal.reason());
        carrier.breakOff(refusal);
    }

    /** Restarts the query's time limit, because one of several answers was forwarded. */
    public void recordProgress() {
        progressNanos = router.ticker().nanos();
    }

    private void checkProgress() {
        long left = progressNanos == 0
                ? deadline.leftNanos()
                : progressNanos + patienceNanos - router.ticker().nanos();
        if (left <= 0) {
            // an instance cannot answer before its client has sent the whole query
            if (carrier.isWhole() || carrier.isClientHeldBack()) {
                attempts.recordTimeout();
            }
            refuse(new Refusal(RefusalReason.DEADLINE, "Deadline Exceeded"));
            return;
        }
        if (isBodyLate()) {
            refuse(new Refusal(RefusalReason.DEADLINE, "the rest of the request did not arrive in time"));
            return;
        }
        attempts.leaveLostInstance();
        if (!over) {
            timer = scheduler.schedule(this::checkProgress, Math.min(left, LOOK_NANOS));
        }
    }

    private boolean isBodyLate() {
        return !carrier.isWhole()
                && !carrier.isClientHeldBack()
                && BodyPace.isLate(meter.elapsedNanos(), carrier.receivedBytes());
    }

    private void end() {
        over = true;
        carrier.endSample(false);
        timer.cancel();
        QueryTrail trail = meter.trail();
        if (trail != null) {
            trail.recordBytes(carrier.receivedBytes(), carrier.answerBytes());
        }
        ConnectionShare connectionShare = share;
        if (inShare && connectionShare != null) {
            connectionShare.leave();
        }
    }

    /** Returns the refusal that the client gets for a failure. */
    public static Refusal asRefusal(Throwable cause) {
        if (cause instanceof Refusal refusal) {
            return refusal;
        }
        if (cause instanceof WireException wire) {
            if (wire.code() == WireException.Code.MALFORMED) {
                return Refusal.unparseable();
            }
            return new Refusal(
                    switch (wire.code()) {
                        case INVALID_ARGUMENT -> RefusalReason.INVALID_ARGUMENT;
                        case UNAVAILABLE -> RefusalReason.SHED;
                        case RESOURCE_EXHAUSTED -> RefusalReason.TOO_LARGE;
                        case UNIMPLEMENTED -> RefusalReason.UNSUPPORTED;
                        case INTERNAL, MALFORMED -> RefusalReason.INTERNAL;
                    },
                    wire.getMessage());
        }
        LOG.error("internal error serving query", cause);
        return new Refusal(RefusalReason.INTERNAL, "internal error of the gateway");
    }
}
