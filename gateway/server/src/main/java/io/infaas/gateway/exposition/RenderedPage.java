package io.infaas.gateway.exposition;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a page of metrics, the same for all who take it. It may be withdrawn, so that those who take it slowly hold no memory.
 * Thread-safe.
 */
public final class RenderedPage {

    private final int length;
    private volatile byte @Nullable [] bytes;

    public RenderedPage(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        length = encoded.length;
        bytes = encoded;
    }

    /** Number of its bytes. */
    public int length() {
        return length;
    }

    /** Its bytes, not to be changed; null once it is withdrawn. */
    public byte @Nullable [] bytes() {
        return bytes;
    }

    void withdraw() {
        bytes = null;
    }
}
