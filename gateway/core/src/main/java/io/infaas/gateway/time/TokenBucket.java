package io.infaas.gateway.time;

import java.util.concurrent.TimeUnit;

/** Limits the rate of events: a burst at first, then a rate. Not thread-safe. */
public final class TokenBucket {

    private final int burst;
    private final double perNano;
    private final NanoTicker ticker;
    private double tokens;
    private long filledNanos;

    /**
     * Creates a full bucket.
     *
     * @param burst most tokens in it
     * @param perSecond tokens that are added within a second
     */
    public TokenBucket(int burst, double perSecond, NanoTicker ticker) {
        this.burst = burst;
        this.perNano = perSecond / TimeUnit.SECONDS.toNanos(1);
        this.ticker = ticker;
        this.tokens = burst;
        this.filledNanos = ticker.nanos();
    }

    /** Takes a token; returns whether there was one. */
    public boolean take() {
        return take(1);
    }

    /** Takes {@code count} tokens, or none if there are fewer. */
    public boolean take(int count) {
        fill();
        if (tokens < count) {
            return false;
        }
        tokens -= count;
        return true;
    }

    /** Takes {@code count} tokens, or all if there are fewer. */
    public void takeUpTo(int count) {
        fill();
        tokens = Math.max(0, tokens - count);
    }

    /** Adds a token. */
    public void add() {
        tokens = Math.min(burst, tokens + 1);
    }

    /** Returns the number of missing tokens. */
    public double missing() {
        if (tokens < burst) {
            fill();
        }
        return burst - tokens;
    }

    public boolean isEmpty() {
        fill();
        return tokens < 1;
    }

    private void fill() {
        long now = ticker.nanos();
        tokens = Math.min(burst, tokens + perNano * (now - filledNanos));
        filledNanos = now;
    }
}
