package io.infaas.gateway.forward;

import java.util.concurrent.TimeUnit;

/** How fast the rest of a request must come, so that clients that send nothing hold neither a place nor an instance. */
final class BodyPace {

    static final int GRACE_SECONDS = 10;
    static final int BYTES_PER_SECOND = 16 << 10;
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(GRACE_SECONDS);

    private BodyPace() {}

    /**
     * Whether a request that is not complete should be. It may take {@value #GRACE_SECONDS} s, and a second more for each
     * {@value #BYTES_PER_SECOND} bytes that have come.
     */
    static boolean isLate(long elapsedNanos, long receivedBytes) {
        return elapsedNanos - GRACE_NANOS >= TimeUnit.SECONDS.toNanos(receivedBytes) / BYTES_PER_SECOND;
    }
}
