package io.infaas.gateway.exposition;

import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.eventloop.VertxScheduler;
import io.infaas.gateway.time.NanoTicker;
import io.infaas.gateway.time.TaskScheduler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

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
    private final Deque<WeakReference<RenderedPage>> held = new ArrayDeque<>();

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

    private static long restAfter(long took) {
        long longest = TimeUnit.MILLISECONDS.toNanos(LONGEST_REST_MS);
        return Math.max(Math.min(REST * took, longest - took), Math.min(LEAST_REST * took, longest));
    }

    private synchronized RenderedPage hold(RenderedPage page) {
        held.add(new WeakReference<>(page));
        long room = mostBytes;
        for (Iterator<WeakReference<RenderedPage>> newest = held.descendingIterator(); newest.hasNext(); ) {
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
}
