package io.infaas.gateway.h2;

import static io.netty.handler.codec.http2.Http2Error.ENHANCE_YOUR_CALM;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Limits what costs this side work without progress, and ends the connection of a peer that exceeds a limit. */
final class FloodGuard {

    private final LongSupplier nanos;
    private final Window resets;
    private final Window control;

    FloodGuard(H2Limits limits, LongSupplier nanos) {
        this.nanos = nanos;
        this.resets = new Window(limits.maxResetsPer30s(), TimeUnit.SECONDS.toNanos(30));
        this.control = new Window(limits.maxControlPer10s(), TimeUnit.SECONDS.toNanos(10));
    }

    /** Counts a reset of a stream, by the peer or for an error of the peer. */
    void countReset() throws H2Exception {
        resets.count(nanos.getAsLong(), "resets");
    }

    /** Counts a frame that serves no stream. */
    void countControl() throws H2Exception {
        control.count(nanos.getAsLong(), "control frames");
    }

    private static final class Window {

        private final int most;
        private final long length;
        private long began;
        private int count;

        Window(int most, long length) {
            this.most = most;
            this.length = length;
        }

        void count(long now, String what) throws H2Exception {
            if (count == 0 || now - began > length) {
                began = now;
                count = 0;
            }
            if (++count > most) {
                throw H2Exception.connection(ENHANCE_YOUR_CALM, "too many " + what);
            }
        }
    }
}
