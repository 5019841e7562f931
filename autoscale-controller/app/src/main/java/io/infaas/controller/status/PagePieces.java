package io.infaas.controller.status;

import io.infaas.gateway.exposition.MetricsFormat;
import io.infaas.gateway.exposition.RenderedPage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * A page of metrics on its way to one client, in pieces as the client takes them: what waits for it is small, however long the page is.
 * The connection ends if the page is withdrawn meanwhile. Confined to the event loop of the response.
 */
// the response ends when a write fails
@SuppressWarnings("FutureReturnValueIgnored")
final class PagePieces {

    private static final int PIECE = 32 << 10;

    private final HttpServerResponse response;
    private final RenderedPage page;
    private int sent;

    private PagePieces(HttpServerResponse response, RenderedPage page) {
        this.response = response;
        this.page = page;
    }

    static void send(HttpServerResponse response, MetricsFormat format, RenderedPage page) {
        if (response.closed()) {
            return;
        }
        response.putHeader("content-type", format.contentType())
                .putHeader("content-length", String.valueOf(page.length()))
                .putHeader("cache-control", "no-store")
                .putHeader("x-content-type-options", "nosniff")
                // packing it would hold up the event loop
                .putHeader("content-encoding", "identity");
        PagePieces pieces = new PagePieces(response, page);
        response.drainHandler(taken -> pieces.writeOn());
        pieces.writeOn();
    }

    private void writeOn() {
        while (!response.closed() && !response.ended() && !response.writeQueueFull()) {
            byte[] bytes = page.bytes();
            if (bytes == null) {
                // what is missing cannot be had any more
                response.reset();
                return;
            }
            int length = Math.min(PIECE, bytes.length - sent);
            Buffer piece = Buffer.buffer(length).appendBytes(bytes, sent, length);
            sent += length;
            if (sent == bytes.length) {
                response.end(piece);
            } else {
                response.write(piece);
            }
        }
    }
}
