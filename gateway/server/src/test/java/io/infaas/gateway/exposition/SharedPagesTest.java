package io.infaas.gateway.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.time.ScheduledTask;
import io.infaas.gateway.time.TaskScheduler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SharedPagesTest {

    private static final long MILLI = 1_000_000;

    private final AtomicLong nanos = new AtomicLong();
    private final List<Promise<String>> rendering = new ArrayList<>();
    private final List<Long> rests = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();
    private final SharedPages pages = new SharedPages(this::render, new Later(), nanos::get, 10);

    /** Runs nothing that is delayed before it is told to. */
    private final class Later implements TaskScheduler {

        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public ScheduledTask schedule(Runnable task, long delayNanos) {
            rests.add(delayNanos);
            later.add(task);
            return () -> later.remove(task);
        }
    }

    private Future<String> render(MetricsFormat format) {
        rendering.add(Promise.promise());
        return rendering.get(rendering.size() - 1).future();
    }

    private void rendered(String text, long millis) {
        nanos.addAndGet(millis * MILLI);
        rendering.get(rendering.size() - 1).complete(text);
    }

    private void restIsOver() {
        later.remove(0).run();
    }

    private SharedPages.RenderedPage readOne(String text) {
        Future<SharedPages.RenderedPage> page = pages.read(MetricsFormat.TEXT);
        rendered(text, 1);
        restIsOver();
        return page.result();
    }

    @Test
    void many_askWhileOneIsRendered_shareTheNext() {
        Future<SharedPages.RenderedPage> first = pages.read(MetricsFormat.TEXT);
        List<Future<SharedPages.RenderedPage>> more = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            more.add(pages.read(MetricsFormat.TEXT));
        }
        assertThat(rendering).hasSize(1);

        rendered("a", 1);
        assertThat(first.result().length()).isEqualTo(1);
        assertThat(more).noneMatch(Future::isComplete);

        restIsOver();
        rendered("bb", 1);
        assertThat(more).extracting(Future::result).containsOnly(more.get(0).result());
        assertThat(rendering).hasSize(2);
    }

    @Test
    void formats_areRenderedOneAfterAnother() {
        pages.read(MetricsFormat.TEXT);
        Future<SharedPages.RenderedPage> other = pages.read(MetricsFormat.OPEN_METRICS);
        assertThat(rendering).hasSize(1);

        rendered("a", 1);
        restIsOver();
        rendered("bb", 1);

        assertThat(other.result().length()).isEqualTo(2);
    }

    @Test
    void pages_withoutEnd_restBetweenThem() {
        for (int millis : new int[] {7, 400, 5_000}) {
            pages.read(MetricsFormat.TEXT);
            rendered("a", millis);
            restIsOver();
        }

        assertThat(rests).containsExactly(19 * 7 * MILLI, 2 * 400 * MILLI, 1_000 * MILLI);
    }

    /** A scrape that waits for a rest until its time is over leaves a page for nobody, and that one a rest before the next scrape. */
    @ParameterizedTest
    @ValueSource(ints = {50, 51, 100, 333})
    void pages_askedForEachSecondOfASlowMachine_waitForNoRest(int millis) {
        pages.read(MetricsFormat.TEXT);
        rendered("a", millis);

        assertThat(rests.get(0)).isLessThanOrEqualTo((1_000 - millis) * MILLI);
    }

    @Test
    void page_thatFails_isToldAndTheNextIsRendered() {
        Future<SharedPages.RenderedPage> failing = pages.read(MetricsFormat.TEXT);
        rendering.get(0).fail("no");
        assertThat(failing.failed()).isTrue();
        restIsOver();

        assertThat(readOne("a").length()).isEqualTo(1);
    }

    @Test
    void oldPages_thatSomebodyStillTakes_areWithdrawnAboveTheBound() {
        SharedPages.RenderedPage oldest = readOne("1234");
        SharedPages.RenderedPage older = readOne("1234");
        assertThat(oldest.isWithdrawn()).isFalse();

        SharedPages.RenderedPage newest = readOne("123");
        assertThat(oldest.isWithdrawn()).isTrue();
        assertThat(older.isWithdrawn()).isFalse();
        assertThat(newest.isWithdrawn()).isFalse();

        assertThat(readOne("longer than all may be").isWithdrawn()).isFalse();
        assertThat(List.of(older, newest)).allMatch(SharedPages.RenderedPage::isWithdrawn);
    }
}
