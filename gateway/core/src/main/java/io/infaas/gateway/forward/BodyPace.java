package io.infaas.gateway.forward;

import java.util.concurrent.TimeUnit;

/** Requires a minimum rate of a request's body, so that silent clients hold neither a place nor an instance. */
final class BodyPace {

    static final int GRACE_SECONDS = 10;
    static final int BYTES_PER_SECOND = 16 << 10;
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(GRACE_SECONDS);

    private BodyPace() {}

    /**
     * Whether the body is late. It may take {@value #GRACE_SECONDS} s, plus a second for each {@value #BYTES_PER_SECOND} received bytes.
     */
    static boolean isLate(long elapsedNanos, long receivedBytes) {
        return elapsedNanos - GRACE_NANOS >= TimeUnit.SECONDS.toNanos(receivedBytes) / BYTES_PER_SECOND;
    }
}
