package io.infaas.gateway.frontend;

import io.infaas.gateway.refusal.RefusalReason;
import io.netty.util.AsciiString;
import java.util.concurrent.ThreadLocalRandom;

/** The wait before clients should repeat a refused query, with jitter against synchronized retries. */
public final class RetryPushback {

    /** Seconds, for HTTP (RFC 9110, 10.2.3). */
    public static final AsciiString HTTP = AsciiString.cached("retry-after");

    /** Milliseconds, for gRPC (A6, client retries). */
    public static final AsciiString GRPC = AsciiString.cached("grpc-retry-pushback-ms");

    private static final int LEAST_MS = 500;
    private static final int SPREAD_MS = 1_500;

    private RetryPushback() {}

    /** Whether clients should wait after such a refusal. */
    public static boolean applies(RefusalReason reason) {
        return reason.isShed();
    }

    /** Returns a wait, ms. */
    public static int ms() {
        return LEAST_MS + ThreadLocalRandom.current().nextInt(SPREAD_MS);
    }

    /** Returns a wait in whole seconds, at least 1. */
    public static int seconds() {
        return (ms() + 999) / 1_000;
    }
}
