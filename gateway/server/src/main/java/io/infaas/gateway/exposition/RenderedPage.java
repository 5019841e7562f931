package io.infaas.gateway.exposition;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a page of metrics, the same for all clients. It may be withdrawn, so that slow clients hold no memory. Thread-safe.
 */
public final class RenderedPage {

    private static final int PIECE = 32 << 10;

    private final MetricsFormat format;
    private final int length;
    private volatile byte @Nullable [] bytes;

    public RenderedPage(MetricsFormat format, String text) {
        this.format = format;
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        length = encoded.length;
        bytes = encoded;
    }

    int length() {
        return length;
    }

    void withdraw() {
        bytes = null;
    }

    boolean isWithdrawn() {
        return bytes == null;
    }

    /**
     * Answers with the page, in pieces at the client's pace: few bytes wait for any length of the page. The connection ends if the page is
     * withdrawn meanwhile. Call it on the event loop of the response.
     */
    public void sendTo(HttpServerResponse response) {
        if (!response.closed()) {
            response.putHeader("content-length", String.valueOf(length))
                    .putHeader("content-type", format.contentType());
            new Pieces(response).write();
        }
    }

    /** The pieces for one client. Confined to its event loop. */
    // the response ends when a write fails
    @SuppressWarnings("FutureReturnValueIgnored")
    private final class Pieces {

        private final HttpServerResponse response;
        private int sent;

        Pieces(HttpServerResponse response) {
            this.response = response.drainHandler(taken -> write());
        }

        void write() {
            while (!response.closed() && !response.ended() && !response.writeQueueFull()) {
                byte[] content = bytes;
                if (content == null) {
                    response.reset();
                    return;
                }
                int size = Math.min(PIECE, length - sent);
                Buffer piece = Buffer.buffer(size).appendBytes(content, sent, size);
                sent += size;
                if (sent == length) {
                    response.end(piece);
                } else {
                    response.write(piece);
                }
            }
        }
    }
}
