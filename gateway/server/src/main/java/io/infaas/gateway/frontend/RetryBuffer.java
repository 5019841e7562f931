package io.infaas.gateway.frontend;

import io.infaas.gateway.routing.GatewayLimits;
import java.util.concurrent.atomic.AtomicLong;

/** Bounds the total size of a gateway's kept requests, in bytes. Thread-safe. */
public final class RetryBuffer {

    private final int largest;
    private final long total;
    private final AtomicLong keptBytes = new AtomicLong();

    public RetryBuffer(GatewayLimits limits) {
        this.largest = limits.retryBufferBytes();
        this.total = limits.retryBufferTotalBytes();
    }

    /** Whether a request of this size may be kept, if there is space. */
    public boolean fits(int bytes) {
        return bytes <= largest;
    }

    /**
     * Reserves space for a request of {@code bytes} bytes. Returns whether it succeeds; if so, the caller must {@link #release}
     * it.
     */
    public boolean keep(int bytes) {
        if (bytes > largest) {
            return false;
        }
        if (keptBytes.addAndGet(bytes) > total) {
            keptBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    public void release(int bytes) {
        keptBytes.addAndGet(-bytes);
    }

    /** Bytes reserved now. */
    public long bytes() {
        return keptBytes.get();
    }
}
