package io.infaas.gateway.control;

import io.infaas.gateway.connect.Backoff;
import io.infaas.gateway.contract.GatewayKey;
import io.infaas.gateway.contract.protocol.PinRequest;
import io.infaas.triton.client.HostAddresses;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's end of the control stream: receives views, reports demand, and reports draining instances as idle. It reopens an ended
 * stream, without limit on attempts; the gateway continues with its current view meanwhile. It dials all addresses of all controllers, one
 * shortly after another, without waiting for silent ones, until a leader answers. Never blocks an event loop. The caller that starts it
 * closes it.
 */
public final class ControlClient {

    private static final Logger LOG = LoggerFactory.getLogger(ControlClient.class);

    /** Time between two attempts without an answer; longer after many, for a slow controller. */
    private static final long NEXT_MS = 250;

    /** Attempts that are open at the same time. */
    private static final int MOST_ATTEMPTS = 8;

    private static final long LONGEST_NEXT_MS = 2_000;

    /** A stream that is being opened, or is open. */
    private record Attempt(ControllerCandidates.Candidate candidate, ControlStream line, ControlSession session) {}

    private final Vertx vertx;
    private final Context context;
    private final ControllerCandidates candidates;
    private final ControlClientState controlClientState;
    private final ControlTiming pace;
    private final Backoff backoff;
    private final AtomicBoolean coldTold = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Promise<Void> end = Promise.promise();
    /** Streams without a message from a controller, oldest first. */
    private final Deque<Attempt> attempts = new ArrayDeque<>();

    private @Nullable Attempt attached;
    private int unanswered;
    private boolean complained;
    // -1 is no timer's number; 0 is one
    private long next = -1;
    private volatile boolean connected;

    private ControlClient(
            Vertx vertx,
            ControllerCandidates candidates,
            ControlledGateway taker,
            String software,
            ControlTiming pace) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.candidates = candidates;
        this.pace = pace;
        this.controlClientState = new ControlClientState(
                GatewayKey.random(),
                software,
                taker,
                new ControlClientState.ViewDecoder(),
                new ControlClientState.Latest(),
                new ControlClientState.PinRequests(vertx));
        this.backoff = new Backoff(pace.firstRetryMs(), pace.longestRetryMs(), () -> ThreadLocalRandom.current()
                .nextDouble());
    }

    /** Starts with one controller, whose name Vert.x resolves. */
    public static ControlClient start(
            Vertx vertx, ControllerAddress address, ControlledGateway taker, String software, ControlTiming pace) {
        return start(vertx, List.of(address), HostAddresses.BY_VERTX, taker, software, pace);
    }

    /**
     * Starts to connect.
     *
     * @param controllers one of them leads; at least one. A name may resolve to several
     * @param names finds the addresses of names
     * @param software version of this software, reported to the controller
     */
    public static ControlClient start(
            Vertx vertx,
            List<ControllerAddress> controllers,
            HostAddresses names,
            ControlledGateway taker,
            String software,
            ControlTiming pace) {
        ControlClient client =
                new ControlClient(vertx, new ControllerCandidates(controllers, names), taker, software, pace);
        taker.onCold(client::scheduleColdReport);
        client.context.runOnContext(go -> client.beginRound());
        return client;
    }

    /**
     * Requests or withdraws an availability pin for a name at the controller. If the stream ends before the answer, the next one
     * repeats the request. Thread-safe.
     *
     * @param name of the catalog: an application, an architecture, or the full name of a variant
     * @return completes when the controller has accepted it; fails with a text for clients if it refuses or does not answer
     *     within {@code limit}
     */
    public Future<Void> requestPin(String name, boolean pinned, Duration limit) {
        Promise<Void> answered = Promise.promise();
        context.runOnContext(go -> {
            PinRequest request = controlClientState.pins().add(name, pinned, limit, answered);
            Attempt open = attached;
            if (open != null) {
                open.session().requestPin(request);
            }
        });
        return answered.future();
    }

    /** The id of this process at the controller. */
    public String gateway() {
        return controlClientState.key().id();
    }

    /** Whether a stream is open on which the controller has sent a message. */
    public boolean isConnected() {
        return connected;
    }

    /** Sends a goodbye if a stream is open. Call it when no query is in progress. Never fails. */
    public Future<Void> close() {
        if (closed.compareAndSet(false, true)) {
            context.runOnContext(go -> finish());
        }
        return end.future();
    }

    private void beginRound() {
        if (isDone()) {
            return;
        }
        candidates
                .beginRound()
                .onComplete(lookup -> context.runOnContext(go -> {
                    if (isDone()) {
                        return;
                    }
                    if (lookup.succeeded()) {
                        dial();
                    } else {
                        complain(candidates.controllers().toString(), lookup.cause());
                        schedule(backoff.next(), this::beginRound);
                    }
                }));
    }

    private boolean isDone() {
        return closed.get() || attached != null;
    }

    /** Dials the next candidate of the round, beside unanswered attempts. */
    private void dial() {
        if (isDone()) {
            return;
        }
        if (!candidates.hasNext()) {
            beginRound();
            return;
        }
        if (attempts.size() == MOST_ATTEMPTS) {
            attempts.element().line().abort("it sent no message, dialing other addresses");
        }
        ControllerCandidates.Candidate candidate = candidates.next();
        ControlStream line = new ControlStream(vertx, candidate, pace);
        Attempt attempt = new Attempt(candidate, line, new ControlSession(vertx, pace, controlClientState, line));
        attempts.add(attempt);
        unanswered++;
        schedule(nextMs(), this::dial);
        line.open(attempt.session()::begin, message -> {
                    if (!message.hasNotLeading()) {
                        attach(attempt);
                    }
                    attempt.session().receive(message);
                })
                .onFailure(reason -> onEnd(attempt, reason));
    }

    private long nextMs() {
        int slow = Math.max(0, unanswered - MOST_ATTEMPTS);
        return Math.min(LONGEST_NEXT_MS, NEXT_MS << Math.min(slow, 3));
    }

    private void schedule(long ms, Runnable task) {
        vertx.cancelTimer(next);
        next = vertx.setTimer(ms, timer -> task.run());
    }

    /**
     * Uses the stream on which a controller has answered. A controller keeps the newest stream of a gateway: other attempts that it may
     * know go on, and take over when they get a message.
     */
    private void attach(Attempt attempt) {
        Attempt before = attached;
        if (attempt.equals(before) || closed.get()) {
            return;
        }
        vertx.cancelTimer(next);
        attempts.remove(attempt);
        attached = attempt;
        if (before != null) {
            before.line().abort("a newer stream has replaced it");
        }
        List.copyOf(attempts).stream().filter(other -> !other.line().isOpen()).forEach(other -> other.line()
                .abort("another one leads"));
        connected = true;
        complained = false;
        unanswered = 0;
        backoff.reset();
        attempt.session().startReports();
        LOG.info(
                "attached to the controller at {} as gateway {}",
                attempt.candidate(),
                controlClientState.key().id());
    }

    private void onEnd(Attempt attempt, Throwable reason) {
        attempt.session().end();
        boolean present = attempts.remove(attempt);
        if (attempt.equals(attached)) {
            attached = null;
            connected = false;
        } else if (!present || attached != null) {
            return;
        }
        if (closed.get()) {
            endIfIdle();
            return;
        }
        complain(attempt.candidate().toString(), reason);
        if (present && candidates.hasNext()) {
            schedule(1, this::dial);
        } else if (attempts.isEmpty()) {
            candidates.forget();
            schedule(backoff.next(), this::beginRound);
        } else if (!present) {
            schedule(NEXT_MS, this::dial);
        }
    }

    private void complain(String controller, Throwable reason) {
        if (complained) {
            LOG.debug("controller at {}: {}", controller, reason.getMessage());
            return;
        }
        complained = true;
        LOG.warn(
                "controller at {}: {}; view {} stays in force, dialing all addresses of {} until one leads",
                controller,
                reason.getMessage(),
                controlClientState.taker().viewVersion(),
                candidates.controllers());
    }

    // one task on the context reports all queries that start to wait together
    private void scheduleColdReport() {
        if (coldTold.compareAndSet(false, true)) {
            context.runOnContext(go -> {
                coldTold.set(false);
                Attempt open = attached;
                if (open != null) {
                    open.session().reportCold();
                }
            });
        }
    }

    private void finish() {
        vertx.cancelTimer(next);
        List.copyOf(attempts).forEach(attempt -> attempt.line().abort("closed"));
        Attempt open = attached;
        if (open == null) {
            endIfIdle();
            return;
        }
        open.session().sendGoodbye();
        open.session().end();
        open.line().finish();
        vertx.setTimer(pace.goodbyeMs(), timer -> open.line().abort("closed"));
    }

    private void endIfIdle() {
        if (attached == null && attempts.isEmpty()) {
            end.tryComplete();
        }
    }

    /**
     * Intervals and timeouts of the control stream.
     *
     * @param reportMs interval of demand reports
     * @param coldMs least interval of reports while queries wait
     * @param idleMs interval of checks on draining instances
     * @param silenceMs silence of the controller that ends the stream; the controller sends a message every 2 s
     * @param firstRetryMs wait before reopening a stream; doubles after each failure
     * @param longestRetryMs longest such wait
     * @param goodbyeMs longest wait at shutdown for the controller to receive the goodbye
     */
    public record ControlTiming(
            long reportMs,
            long coldMs,
            long idleMs,
            long silenceMs,
            long firstRetryMs,
            long longestRetryMs,
            long goodbyeMs) {

        public static final ControlTiming DEFAULT = new ControlTiming(1_000, 20, 20, 6_000, 100, 2_000, 1_000);
    }
}
