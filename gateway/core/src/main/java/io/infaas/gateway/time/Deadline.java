package io.infaas.gateway.time;

import java.time.Duration;

/**
 * The time at which a query ends, in any state.
 *
 * @param nanos the deadline in the ticker's time, ns
 * @param stated whether the client stated it; otherwise it is a limit of the gateway, and the client may give up before
 */
public record Deadline(NanoTicker ticker, long nanos, boolean stated) {

    /** The timeout of a client that waits without a limit. */
    public static final Duration FOREVER = Duration.ofDays(36_500);

    /** The longest time that counts as stated by a client. */
    public static final Duration LONGEST = Duration.ofDays(1);

    public Deadline(NanoTicker ticker, long nanos) {
        this(ticker, nanos, true);
    }

    /** Returns the deadline after this duration. */
    public static Deadline in(NanoTicker ticker, Duration time) {
        return new Deadline(ticker, ticker.nanos() + time.toNanos());
    }

    /**
     * Returns the deadline of a client's query.
     *
     * @param clientTimeout time that the client waits, {@link #FOREVER} if unstated
     * @param limit the gateway's own
     */
    public static Deadline of(NanoTicker ticker, Duration clientTimeout, Duration limit) {
        boolean byClient = clientTimeout.compareTo(LONGEST) <= 0 && clientTimeout.compareTo(limit) <= 0;
        return new Deadline(ticker, ticker.nanos() + (byClient ? clientTimeout : limit).toNanos(), byClient);
    }

    /** Whether there is a deadline at all. */
    public boolean isLimited() {
        return leftNanos() <= LONGEST.toNanos();
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
}
