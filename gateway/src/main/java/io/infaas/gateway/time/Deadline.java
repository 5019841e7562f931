package io.infaas.gateway.time;

import java.time.Duration;

/**
 * The time at which a query ends, in any state.
 *
 * @param nanos the deadline in the ticker's time, ns
 * @param stated whether the client stated it; otherwise it is a limit of the gateway, and the client may give up before
 */
public record Deadline(NanoTicker ticker, long nanos, boolean stated) {

    public Deadline(NanoTicker ticker, long nanos) {
        this(ticker, nanos, true);
    }

    /** Returns the deadline after this duration. */
    public static Deadline in(NanoTicker ticker, Duration time) {
        return new Deadline(ticker, ticker.nanos() + time.toNanos());
    }

    /** Returns the deadline of a client that stated none. */
    public static Deadline unstated(NanoTicker ticker, Duration time) {
        return new Deadline(ticker, ticker.nanos() + time.toNanos(), false);
    }

    /** Time left, ns; negative after the deadline. */
    public long leftNanos() {
        return nanos - ticker.nanos();
    }

    /** Time left, at least 0. */
    public Duration left() {
        return Duration.ofNanos(Math.max(0, leftNanos()));
    }

    public boolean isPassed() {
        return leftNanos() <= 0;
    }

    /** Time left for a timer: whole ms, at least 1. */
    public long timerMs() {
        return Math.max(1, (leftNanos() + 999_999) / 1_000_000);
    }
}
