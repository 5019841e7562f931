package io.infaas.gateway.forward;

import io.infaas.gateway.metrics.Protocol;
import io.infaas.gateway.metrics.QueryMeter;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.gateway.routing.RequestFacts;
import io.infaas.gateway.routing.Router;
import io.infaas.gateway.routing.Serving;
import io.infaas.gateway.selection.Query;
import io.infaas.triton.wire.WireException;
import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One query from its head to its answer: counted, bounded by a deadline, answered exactly once, or dropped when its
 * client goes away. Runs on the event loop of the client's connection.
 */
public final class InferCall {

    private static final Logger LOG = LoggerFactory.getLogger(InferCall.class);

    /** What a front end does for a call. Each method is called at most once, and only one of them. */
    public interface Reply {

        /** Writes the answer of a node; the future ends when it is written. */
        Future<Void> served(Query query, Served served);

        /** Writes an error. */
        void refused(Refusal refusal);
    }

    private final Serving serving;
    private final Reply reply;
    private final QueryMeter meter;
    private final Deadline deadline;
    private final long timer;
    private @Nullable BufferedAttempts attempts;
    private boolean over;

    /**
     * Counts a call in.
     *
     * @param clientTimeout how long its client waits; the gateway's own limit holds if that is shorter
     */
    public InferCall(Serving serving, Protocol protocol, Duration clientTimeout, Reply reply) {
        this.serving = serving;
        this.reply = reply;
        this.meter = serving.metrics().begin(protocol);
        Duration own = serving.limits().queryTimeout();
        this.deadline = Deadline.in(own.compareTo(clientTimeout) < 0 ? own : clientTimeout);
        this.timer = serving.vertx().setTimer(deadline.timerMs(), id -> expired());
    }

    /** Whether it is answered, or its client gone: what still arrives of it is of no use. */
    public boolean over() {
        return over;
    }

    /** Refuses the call before its body is read, if the gateway holds as many as it may. */
    public boolean admitted() {
        int inFlight = serving.metrics().queriesInFlight();
        if (inFlight > serving.limits().maxInFlight()) {
            refuse(new Refusal(
                    RefusalReason.SHED,
                    "%d queries in flight, the limit is %d"
                            .formatted(inFlight, serving.limits().maxInFlight())));
        }
        return !over;
    }

    /** The request is complete: decides, sends, answers. The message is on the heap and need not be released. */
    public void forward(RequestFacts facts, ByteBuf message, Dialect dialect) {
        if (over) {
            return;
        }
        try {
            Router router = serving.router();
            Query query = router.read(facts);
            meter.resolved(query);
            boolean stateless = Sequences.stateless(facts.parameters());
            Payload payload = new Payload(message, serving.retryBuffer(), stateless);
            BufferedAttempts running = new BufferedAttempts(
                    router,
                    query,
                    stateless,
                    meter,
                    deadline,
                    dialect,
                    payload,
                    serving.limits().maxMessageBytes());
            attempts = running;
            running.run().onSuccess(served -> answer(query, served)).onFailure(this::refuse);
        } catch (RuntimeException e) {
            refuse(e);
        }
    }

    /** Answers with an error, whatever it is. */
    public void refuse(Throwable cause) {
        if (over) {
            return;
        }
        Refusal refusal = asRefusal(cause);
        end();
        meter.refused(refusal.reason());
        reply.refused(refusal);
    }

    /** The client is gone: nothing is answered, the node is told. */
    public void cancelled() {
        if (!over) {
            end();
            stop(new Refusal(RefusalReason.CANCELLED, "the client is gone"));
        }
        meter.refused(RefusalReason.CANCELLED);
    }

    private void expired() {
        if (!over) {
            Refusal refusal = new Refusal(RefusalReason.DEADLINE, "Deadline Exceeded");
            refuse(refusal);
            stop(refusal);
        }
    }

    private void stop(Refusal refusal) {
        BufferedAttempts running = attempts;
        if (running != null) {
            running.stop(refusal);
        }
    }

    private void answer(Query query, Served served) {
        if (over) {
            return;
        }
        end();
        Future<Void> written;
        try {
            written = reply.served(query, served);
        } catch (WireException e) {
            LOG.warn("answer of {} cannot be read: {}", served.candidate().key(), e.getMessage());
            Refusal refusal = new Refusal(RefusalReason.INTERNAL, "the answer of the node cannot be read");
            meter.refused(refusal.reason());
            reply.refused(refusal);
            return;
        }
        written.onSuccess(done -> {
                    if (served.verdict() == Verdict.RESULT) {
                        meter.answered(served.candidate());
                    } else {
                        meter.refused(RefusalReason.NODE_ERROR);
                    }
                })
                .onFailure(gone -> meter.refused(RefusalReason.CANCELLED));
    }

    private void end() {
        over = true;
        serving.vertx().cancelTimer(timer);
    }

    private static Refusal asRefusal(Throwable cause) {
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
        LOG.error("a query failed by a defect", cause);
        return new Refusal(RefusalReason.INTERNAL, "internal error of the gateway");
    }
}
