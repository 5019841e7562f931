package io.infaas.gateway.h2;

import static io.netty.handler.codec.http2.Http2Error.ENHANCE_YOUR_CALM;

import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.time.NanoTicker;
import io.infaas.gateway.time.TokenBucket;

/**
 * Limits frames that cause work without progress, and ends the connection of a peer that exceeds a limit. Resets have a limit per
 * connection and one for all: while all together exceed theirs, connections with many resets end.
 */
public final class FloodGuard {

    /** Resets of a connection, not offset by time or answers, up to which it stays while the limit of all is exceeded. */
    static final int FEW_RESETS = 10;

    /** Such resets up to which a connection is unsuspicious. */
    private static final int UNREMARKABLE_RESETS = 2;

    private final TokenBucket resets;
    private final TokenBucket resetsOfAll;
    private final TokenBucket control;
    private boolean answered;
    private Runnable onAnswer = () -> {};
    private Runnable onFlood = () -> {};

    /** @param resetsOfAll shared with the other connections, each of which locks it */
    public FloodGuard(H2Limits limits, TokenBucket resetsOfAll, NanoTicker ticker) {
        this.resets = new TokenBucket(limits.resetBurst(), limits.resetsPerSecond(), ticker);
        this.resetsOfAll = resetsOfAll;
        this.control = new TokenBucket(limits.controlBurst(), limits.controlPerSecond(), ticker);
    }

    /** Creates the guard of the only connection. */
    static FloodGuard alone(H2Limits limits) {
        return new FloodGuard(
                limits,
                new TokenBucket(limits.resetBurst(), limits.resetsPerSecond(), SystemTicker.INSTANCE),
                SystemTicker.INSTANCE);
    }

    /** Counts a reset of a stream, by the peer or for an error of the peer. */
    void countReset() throws H2Exception {
        boolean within = resets.take();
        boolean withinAll;
        synchronized (resetsOfAll) {
            withinAll = resetsOfAll.take();
        }
        if (!within || (!withinAll && resets.missing() >= FEW_RESETS)) {
            onFlood.run();
            throw H2Exception.connection(ENHANCE_YOUR_CALM, "too many resets");
        }
    }

    /** Offsets a reset, because an answer has reached the peer. */
    public void creditAnswer() {
        if (!answered) {
            answered = true;
            onAnswer.run();
        }
        resets.add();
    }

    /** Sets a listener of the first answer. */
    public void onFirstAnswer(Runnable listener) {
        onAnswer = listener;
    }

    /** Sets a listener of the end by too many resets. */
    public void onFlood(Runnable listener) {
        onFlood = listener;
    }

    /** Offsets a reset of a stream that was about to end. */
    public void creditReset() {
        resets.add();
    }

    /** Whether the peer may reset its newest stream at once: it has reset lately, or is unknown. */
    public boolean mayResetAtOnce() {
        return !answered || resets.missing() >= 1;
    }

    /** Whether the peer has reset many streams lately, so that others must not depend on it. */
    public boolean resetsMuch() {
        double missingResets = resets.missing();
        return missingResets >= UNREMARKABLE_RESETS || ((missingResets >= 1 || !answered) && areAllUsedUp());
    }

    private boolean areAllUsedUp() {
        synchronized (resetsOfAll) {
            return resetsOfAll.isEmpty();
        }
    }

    /** Counts a frame that serves no stream. */
    void countControl() throws H2Exception {
        if (!control.take()) {
            throw H2Exception.connection(ENHANCE_YOUR_CALM, "too many control frames");
        }
    }
}
