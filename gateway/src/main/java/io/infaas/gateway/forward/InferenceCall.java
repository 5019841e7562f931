package io.infaas.gateway.forward;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.metrics.ClientProtocol;
import io.infaas.gateway.metrics.QueryMeter;
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
 * The life of one inference query, whatever its protocol: counted in when it is made and out exactly once, in the end; bounded in
 * time; brought to instances by {@link CallAttempts}. Runs on one event loop.
 */
public final class InferenceCall {

    private static final Logger LOG = LoggerFactory.getLogger(InferenceCall.class);

    private final Router router;
    private final CallTransport carrier;
    private final QueryMeter meter;
    private final Deadline deadline;
    private final TaskScheduler scheduler;
    private final long patienceNanos;
    private final CallAttempts attempts;
    private @Nullable Query query;
    private ScheduledTask timer;
    private long progressNanos;
    private boolean over;

    /**
     * Counts a call in.
     *
     * @param scheduler where all of it happens
     * @param clientTimeout how long its client waits; the gateway's own limit holds if that is shorter
     */
    public InferenceCall(
            Router router,
            TaskScheduler scheduler,
            ClientProtocol protocol,
            Duration clientTimeout,
            CallTransport carrier) {
        this.router = router;
        this.carrier = carrier;
        this.meter = router.begin(protocol);
        Duration own = router.limits().queryTimeout();
        this.deadline = Deadline.in(router.ticker(), own.compareTo(clientTimeout) < 0 ? own : clientTimeout);
        this.attempts = new CallAttempts(router, scheduler, meter, deadline, carrier, this::refuse);
        this.scheduler = scheduler;
        this.patienceNanos = deadline.left().toNanos();
        this.timer = scheduler.schedule(this::expired, patienceNanos);
    }

    /** Whether it is over: answered, refused, or its client gone. What still arrives of it is of no use. */
    public boolean over() {
        return over;
    }

    /** Refuses the call before its body is read, if the gateway holds as many as it may. */
    public boolean admitted() {
        int inFlight = router.queriesInFlight();
        int most = router.limits().maxInFlight();
        if (inFlight > most) {
            refuse(new Refusal(RefusalReason.SHED, "%d queries in flight, the limit is %d".formatted(inFlight, most)));
        }
        return !over;
    }

    /** The head of the query is known: an instance is sought, and {@link CallTransport#send} called when there is one. */
    public void ask(RequestFacts facts) {
        if (over) {
            return;
        }
        try {
            Query read = router.read(facts);
            query = read;
            meter.resolved(read);
            attempts.begin(read, part(facts));
        } catch (RuntimeException e) {
            refuse(e);
        }
    }

    /**
     * More of the head is known than when it was asked: where that changes what is asked, the query is placed anew.
     *
     * @return whether the attempt that was under way is over; else it goes on
     */
    public boolean askAgain(RequestFacts facts) {
        if (over || attempts.judged()) {
            return over;
        }
        try {
            Query read = router.read(facts);
            SequencePart part = part(facts);
            if (read.asksSameAs(query()) && SequencePart.same(part, attempts.sequence())) {
                return false;
            }
            if (!carrier.repeatable()) {
                throw Refusal.invalid("parameters and inputs must come before the tensors in a message of this size");
            }
            query = read;
            meter.resolved(read);
            attempts.restart(read, part);
        } catch (RuntimeException e) {
            refuse(e);
        }
        return true;
    }

    private @Nullable SequencePart part(RequestFacts facts) {
        return SequencePart.of(router.sequences(), facts.model(), facts.parameters());
    }

    /** What the client asked for; only after {@link #ask}. */
    public Query query() {
        Query known = query;
        if (known == null) {
            throw new IllegalStateException("nothing was asked yet");
        }
        return known;
    }

    /** The instance of the attempt under way; only after {@link CallTransport#send}. */
    public IndexedInstance instance() {
        return attempts.instance();
    }

    /**
     * The node's first word on the query. To be called once an attempt, before anything of its answer is passed on.
     *
     * @return whether the answer is to be passed on; if not, the attempt is over and must tell nothing further: the call has already
     *     gone on elsewhere or been refused
     */
    public boolean judge(AnswerOutcome verdict) {
        return !over && attempts.judge(verdict);
    }

    /** The whole answer of the node was passed on. */
    public void completed() {
        if (!over) {
            end();
            IndexedInstance by = attempts.instance();
            if (attempts.completed() == AnswerOutcome.RESULT) {
                meter.answered(by);
            } else {
                meter.refused(RefusalReason.NODE_ERROR);
            }
        }
    }

    /** The attempt ended without a whole answer: the query goes on elsewhere if it may, else ends. */
    public void lost(AttemptFailure failure) {
        if (over) {
            return;
        }
        if (attempts.judged()) {
            attempts.brokenOff();
            broken(new Refusal(RefusalReason.NODE_LOST, "the connection to the node was lost within its answer"));
        } else {
            attempts.lost(failure);
        }
    }

    /** Ends the call with an error, whatever it is. */
    public void refuse(Throwable cause) {
        if (over) {
            return;
        }
        Refusal refusal = asRefusal(cause);
        if (attempts.judged()) {
            broken(refusal);
            return;
        }
        end();
        attempts.stop();
        meter.refused(refusal.reason());
        carrier.refuse(refusal);
    }

    /** The client is gone: nothing is answered, the node is told. */
    public void clientGone() {
        if (!over) {
            end();
            attempts.stop();
            meter.refused(RefusalReason.CANCELLED);
        }
    }

    private void broken(Refusal refusal) {
        end();
        attempts.stop();
        meter.refused(refusal.reason());
        carrier.breakOff(refusal);
    }

    /** One of several answers was passed on: from now on the query may take as long again. */
    public void progressed() {
        progressNanos = router.ticker().nanos();
    }

    private void expired() {
        long left = progressNanos == 0
                ? 0
                : progressNanos + patienceNanos - router.ticker().nanos();
        if (left > 0) {
            timer = scheduler.schedule(this::expired, left);
            return;
        }
        refuse(new Refusal(RefusalReason.DEADLINE, "Deadline Exceeded"));
    }

    private void end() {
        over = true;
        timer.cancel();
    }

    /** What a client is told of a failure. */
    public static Refusal asRefusal(Throwable cause) {
        if (cause instanceof Refusal refusal) {
            return refusal;
        }
        if (cause instanceof WireException wire) {
            return new Refusal(
                    switch (wire.code()) {
                        case INVALID_ARGUMENT -> RefusalReason.INVALID_ARGUMENT;
                        case RESOURCE_EXHAUSTED -> RefusalReason.TOO_LARGE;
                        case UNIMPLEMENTED -> RefusalReason.UNSUPPORTED;
                        case INTERNAL -> RefusalReason.INTERNAL;
                    },
                    wire.getMessage());
        }
        LOG.error("internal error serving query", cause);
        return new Refusal(RefusalReason.INTERNAL, "internal error of the gateway");
    }
}
