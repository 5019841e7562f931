package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.journalfile.JournalTail;
import io.infaas.controller.loop.Leadership.ThrottledFailureLog;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class LoopThreadTest {

    private final List<RuntimeException> failures = new CopyOnWriteArrayList<>();
    private final LoopThread thread = new LoopThread(failures::add);

    @AfterEach
    void close() {
        thread.close(() -> {}, Duration.ofSeconds(10));
    }

    @Test
    void turns_goOnAfterOneFailed() throws Exception {
        CountDownLatch third = new CountDownLatch(3);
        thread.start(() -> {
            third.countDown();
            throw new IllegalStateException("turn " + third.getCount());
        });

        assertThat(third.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).extracting(RuntimeException::getMessage).contains("turn 2", "turn 1");
    }

    @Test
    void turns_goOnAfterOneEndedByAnError() throws Exception {
        CountDownLatch third = new CountDownLatch(3);
        thread.start(() -> {
            third.countDown();
            throw new StackOverflowError("turn " + third.getCount());
        });

        assertThat(third.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(failures)
                .extracting(RuntimeException::getMessage)
                .contains("java.lang.StackOverflowError: turn 2", "java.lang.StackOverflowError: turn 1");
    }

    @Test
    void requestIteration_manyTimes_isOneIteration() throws Exception {
        CountDownLatch hold = new CountDownLatch(1);
        AtomicInteger turns = new AtomicInteger();
        thread.run(() -> awaitQuietly(hold));
        thread.start(() -> {
            turns.incrementAndGet();
            return Duration.ofDays(1);
        });

        for (int i = 0; i < 100; i++) {
            thread.requestIteration();
        }
        CountDownLatch after = new CountDownLatch(1);
        thread.run(after::countDown);
        hold.countDown();

        assertThat(after.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(turns).hasValueBetween(1, 2);
    }

    @Test
    void turnThatWantsAnotherSoon_getsIt() throws Exception {
        BlockingQueue<Long> times = new LinkedBlockingQueue<>();
        thread.start(() -> {
            times.add(System.nanoTime());
            return Duration.ofMillis(1);
        });

        for (int i = 0; i < 20; i++) {
            assertThat(times.poll(10, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void events_runInOrder_eachFollowedByATurn_andTheLastThingRunsLast() throws Exception {
        List<String> seen = new ArrayList<>();
        thread.runEvent(() -> seen.add("one"));
        thread.runEvent(() -> seen.add("two"));

        thread.close(() -> seen.add("last"), Duration.ofSeconds(10));
        thread.runEvent(() -> seen.add("too late"));

        assertThat(seen).containsExactly("one", "two", "last");
    }

    @Test
    void sameFailureAgain_isReportedOnceInAWhile() {
        JournalTail journal = new JournalTail(Clock.systemUTC());
        long[] now = {0};
        ThrottledFailureLog published = new ThrottledFailureLog(journal, () -> now[0]);

        published.accept(new IllegalStateException("a"));
        published.accept(new IllegalStateException("a"));
        published.accept(new IllegalStateException("b"));
        now[0] = TimeUnit.SECONDS.toNanos(11);
        published.accept(new IllegalStateException("b"));

        assertThat(journal.newest(9, entry -> true))
                .extracting(line -> line.entry().outcome())
                .containsExactly(
                        "failed: java.lang.IllegalStateException: b",
                        "failed: java.lang.IllegalStateException: b",
                        "failed: java.lang.IllegalStateException: a");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
