package io.infaas.gateway.h2;

import static io.netty.handler.codec.http2.Http2Error.ENHANCE_YOUR_CALM;

import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.time.NanoTicker;
import io.infaas.gateway.time.TokenBucket;

/**
 * Limits what costs this side work without progress, and ends the connection of a peer that exceeds a limit. Resets have a limit of the
 * connection and one of all: while all together exceed theirs, connections that reset much themselves end.
 */
public final class FloodGuard {

    /** Resets of a connection, not made good by time or answers, up to which it stays while all together are above their limit. */
    static final int FEW_RESETS = 10;

    /** The same, up to which it is like any other. */
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

    /** A guard whose connection is the only one. */
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

    /** Makes good for a reset, because an answer has reached the peer. */
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

    /** Sets a listener of the end for too many resets. */
    public void onFlood(Runnable listener) {
        onFlood = listener;
    }

    /** Makes good for a reset that does not shorten what it ends. */
    public void creditReset() {
        resets.add();
    }

    /** Whether a reset of what the peer has just sent may follow at once: it has reset lately, or nothing is known of it. */
    public boolean mayResetAtOnce() {
        return !answered || resets.missing() >= 1;
    }

    /** Whether the peer has reset so much lately that others should not depend on what it does. */
    public boolean resetsMuch() {
        double own = resets.missing();
        return own >= UNREMARKABLE_RESETS || ((own >= 1 || !answered) && areAllUsedUp());
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
