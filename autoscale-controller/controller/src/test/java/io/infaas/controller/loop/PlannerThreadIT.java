package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PlannerThreadIT {

    private final BlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
    private final List<Long> times = new CopyOnWriteArrayList<>();
    private final PlannerThread planner = new PlannerThread(loop::add, times::add, System::nanoTime);

    @AfterEach
    void close() {
        planner.close();
    }

    @Test
    void compute_onItsThread_resultOnTheLoops() throws Exception {
        List<String> results = new CopyOnWriteArrayList<>();

        planner.compute(() -> Thread.currentThread().getName(), results::add, failure -> results.add("failed"));
        Runnable task = task();

        assertThat(results).isEmpty();
        task.run();
        assertThat(results).containsExactly(PlannerThread.NAME);
        planner.close();
        assertThat(times).hasSize(1);
    }

    @Test
    void compute_errorToo_isAFailureOnTheLoops() throws Exception {
        List<String> failures = new CopyOnWriteArrayList<>();

        planner.compute(
                () -> {
                    throw new StackOverflowError("deep");
                },
                result -> failures.add("none"),
                failure -> failures.add(String.valueOf(failure.getMessage())));
        task().run();

        assertThat(failures).singleElement().asString().contains("deep");
    }

    @Test
    void close_whileItComputes_returns() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        planner.compute(
                () -> {
                    begun.countDown();
                    try {
                        return never.await(60, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        return false;
                    }
                },
                result -> {},
                failure -> {});
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        planner.close();

        assertThat(task()).isNotNull();
    }

    private Runnable task() throws InterruptedException {
        Runnable task = loop.poll(10, TimeUnit.SECONDS);
        assertThat(task).isNotNull();
        return Objects.requireNonNull(task);
    }
}
