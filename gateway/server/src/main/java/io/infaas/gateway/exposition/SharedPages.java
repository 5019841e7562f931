package io.infaas.gateway.exposition;

import io.infaas.gateway.eventloop.VertxScheduler;
import io.infaas.gateway.time.NanoTicker;
import io.infaas.gateway.eventloop.SystemTicker;
import io.infaas.gateway.time.TaskScheduler;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Pages of metrics for all who ask, so that scrapes cost a bounded time and memory however many there are. One page is rendered at a
 * time; those who ask meanwhile share the next of their format. After a page there is a rest of {@value #REST} times its own time, but
 * only until {@value #LONGEST_REST_MS} ms after it began, so that who scrapes each second waits for no rest; and at least one of {@value
 * #LEAST_REST} times its own time, {@value #LONGEST_REST_MS} ms at most. Pages at which somebody may still be reading hold a bounded number of bytes together, or are
 * the last one: above it the oldest are withdrawn. Thread-safe.
 */
public final class SharedPages {

    /** Enough for a few of the longest. */
    public static final int MOST_BYTES = 64 << 20;

    static final int REST = 19;
    static final int LEAST_REST = 2;
    static final int LONGEST_REST_MS = 1_000;

    private final Function<MetricsFormat, Future<String>> render;
    private final TaskScheduler scheduler;
    private final NanoTicker ticker;
    private final int mostBytes;
    private final Map<MetricsFormat, Promise<RenderedPage>> asked = new EnumMap<>(MetricsFormat.class);
    /** From the oldest on; those that nobody reads any more go by themselves. */
    private final Deque<WeakReference<RenderedPage>> held = new ArrayDeque<>();

    private boolean busy;

    /**
     * Pages whose rests one event loop of the instance counts.
     *
     * @param render renders a page anew; must complete
     * @param mostBytes most bytes of all pages that may be read, unless the newest alone has more
     */
    public static SharedPages on(Vertx vertx, Function<MetricsFormat, Future<String>> render, int mostBytes) {
        return new SharedPages(render, new VertxScheduler(vertx), SystemTicker.INSTANCE, mostBytes);
    }

    SharedPages(
            Function<MetricsFormat, Future<String>> render, TaskScheduler scheduler, NanoTicker ticker, int mostBytes) {
        this.render = render;
        this.scheduler = scheduler;
        this.ticker = ticker;
        this.mostBytes = mostBytes;
    }

    /** A page with what there is now, or later. */
    public Future<RenderedPage> read(MetricsFormat format) {
        Promise<RenderedPage> wanted;
        synchronized (this) {
            wanted = asked.computeIfAbsent(format, unasked -> Promise.promise());
            if (busy) {
                return wanted.future();
            }
            busy = true;
        }
        // who asks may be on a loop that is no one's of this instance
        scheduler.execute(this::renderNext);
        return wanted.future();
    }

    private void renderNext() {
        Map.Entry<MetricsFormat, Promise<RenderedPage>> next;
        synchronized (this) {
            if (asked.isEmpty()) {
                busy = false;
                return;
            }
            next = Map.entry(
                    asked.keySet().iterator().next(), asked.values().iterator().next());
            asked.remove(next.getKey());
        }
        long began = ticker.nanos();
        render.apply(next.getKey())
                .map(RenderedPage::new)
                .onComplete(rendered -> end(began, rendered, next.getValue()));
    }

    private void end(long began, AsyncResult<RenderedPage> rendered, Promise<RenderedPage> wanted) {
        if (rendered.succeeded()) {
            hold(rendered.result());
        }
        scheduler.schedule(this::renderNext, restAfter(ticker.nanos() - began));
        wanted.handle(rendered);
    }

    private static long restAfter(long took) {
        long longest = TimeUnit.MILLISECONDS.toNanos(LONGEST_REST_MS);
        return Math.max(Math.min(REST * took, longest - took), Math.min(LEAST_REST * took, longest));
    }

    private synchronized void hold(RenderedPage page) {
        held.add(new WeakReference<>(page));
        long room = mostBytes;
        for (Iterator<WeakReference<RenderedPage>> all = held.descendingIterator(); all.hasNext(); ) {
            RenderedPage one = all.next().get();
            room -= one == null ? 0 : one.length();
            if (one == null || (room < 0 && one != page)) {
                all.remove();
                withdraw(one);
            }
        }
    }

    private static void withdraw(@Nullable RenderedPage page) {
        if (page != null) {
            page.withdraw();
        }
    }
}
