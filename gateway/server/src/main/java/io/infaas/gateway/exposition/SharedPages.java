package io.infaas.gateway.exposition;

import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.eventloop.VertxScheduler;
import io.infaas.gateway.time.NanoTicker;
import io.infaas.gateway.time.TaskScheduler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Pages of metrics for all clients, so that any number of scrapes costs a bounded time and memory. After a page there is a rest of
 * {@value #REST} times its own time, until {@value #LONGEST_REST_MS} ms after its start. So a scrape each second waits for no rest; and at
 * least one of {@value #LEAST_REST} times its own time, {@value #LONGEST_REST_MS} ms at most. Pages in use hold a bounded number of bytes
 * together, except for the newest alone: above the bound the oldest are withdrawn. Thread-safe.
 */
public final class SharedPages {

    /** Enough for a few of the longest pages. */
    public static final int MOST_BYTES = 64 << 20;

    static final int REST = 19;
    static final int LEAST_REST = 2;
    static final int LONGEST_REST_MS = 1_000;

    private final int mostBytes;
    private final SharedDocuments<MetricsFormat, RenderedPage> pages;
    /** Oldest first; unused pages are garbage-collected. */
    private final Deque<WeakReference<RenderedPage>> openPages = new ArrayDeque<>();

    /**
     * Creates pages whose rests are timed on one event loop of the instance.
     *
     * @param render renders a page anew; must complete
     * @param mostBytes most bytes of all pages in use, unless the newest alone has more
     */
    public static SharedPages on(Vertx vertx, Function<MetricsFormat, Future<String>> render, int mostBytes) {
        return new SharedPages(render, new VertxScheduler(vertx), SystemTicker.INSTANCE, mostBytes);
    }

    SharedPages(
            Function<MetricsFormat, Future<String>> render, TaskScheduler scheduler, NanoTicker ticker, int mostBytes) {
        this.mostBytes = mostBytes;
        this.pages = new SharedDocuments<>(
                format -> render.apply(format).map(text -> hold(new RenderedPage(format, text))),
                scheduler,
                ticker,
                SharedPages::restAfter);
    }

    /** Returns a page that is current at this call or later. */
    public Future<RenderedPage> read(MetricsFormat format) {
        return pages.read(format);
    }

    private static long restAfter(long duration) {
        long longest = TimeUnit.MILLISECONDS.toNanos(LONGEST_REST_MS);
        return Math.max(Math.min(REST * duration, longest - duration), Math.min(LEAST_REST * duration, longest));
    }

    private synchronized RenderedPage hold(RenderedPage page) {
        openPages.add(new WeakReference<>(page));
        long room = mostBytes;
        for (Iterator<WeakReference<RenderedPage>> newest = openPages.descendingIterator(); newest.hasNext(); ) {
            RenderedPage renderedPage = newest.next().get();
            room -= renderedPage == null ? 0 : renderedPage.length();
            if (renderedPage == null || (room < 0 && renderedPage != page)) {
                newest.remove();
                if (renderedPage != null) {
                    renderedPage.withdraw();
                }
            }
        }
        return page;
    }

    /**
     * The bytes of a page of metrics, the same for all clients. It may be withdrawn, so that slow clients hold no memory. Thread-safe.
     */
    public static final class RenderedPage {

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
                this.response = response.drainHandler(drained -> write());
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
}
