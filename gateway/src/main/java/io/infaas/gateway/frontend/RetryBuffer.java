package io.infaas.gateway.frontend;

import io.infaas.gateway.routing.GatewayLimits;
import java.util.concurrent.atomic.AtomicLong;

/** What the kept requests of a gateway take together, in bytes. Safe from any thread. */
public final class RetryBuffer {

    private final int largest;
    private final long total;
    private final AtomicLong kept = new AtomicLong();

    public RetryBuffer(GatewayLimits limits) {
        this.largest = limits.retryBufferBytes();
        this.total = limits.retryBufferTotalBytes();
    }

    /** Whether a request of so many bytes may be kept; if so, it must be given back by {@link #release}. */
    public boolean keep(int bytes) {
        if (bytes > largest) {
            return false;
        }
        if (kept.addAndGet(bytes) > total) {
            kept.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    public void release(int bytes) {
        kept.addAndGet(-bytes);
    }

    /** Bytes kept now. */
    public long bytes() {
        return kept.get();
    }
}
