package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.status.ControllerSnapshot;
import io.infaas.controller.status.ControllerSnapshotFixture;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class StatusSnapshotsIT {

    private static final Catalog CATALOG =
            Catalogs.fashion().variant("small", "fp32", 0.88, 1).build();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final LoopThread thread = new LoopThread(failure -> {});
    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger made = new AtomicInteger();
    private final StatusSnapshots snapshots = new StatusSnapshots(vertx, thread, now::get, this::snapshot);

    @AfterEach
    void end() throws Exception {
        snapshots.close();
        thread.close(() -> {}, LIMIT);
        done(vertx.close());
    }

    @Test
    void request_atTheSameMoment_seesEarlierEvents() throws Exception {
        ControllerSnapshot first = done(snapshots.ask());

        ControllerSnapshot second = done(snapshots.ask());

        assertThat(second.viewVersion()).isEqualTo(first.viewVersion() + 1);
    }

    @Test
    void request_later_takesANewSnapshot_andNoRequestTakesNone() throws Exception {
        ControllerSnapshot first = snapshots.latest();
        now.addAndGet(TimeUnit.HOURS.toNanos(1));
        assertThat(made).hasValue(1);

        ControllerSnapshot second = done(snapshots.ask());

        assertThat(second).isNotSameAs(first).isSameAs(snapshots.latest());
        assertThat(second.viewVersion()).isEqualTo(2);
    }

    @Test
    void concurrentRequests_shareOneSnapshot() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        thread.run(() -> awaited(busy));
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));

        List<Future<ControllerSnapshot>> replies =
                List.of(snapshots.ask(), snapshots.ask(), snapshots.ask(), snapshots.ask());
        busy.countDown();

        for (Future<ControllerSnapshot> answer : replies) {
            assertThat(done(answer).viewVersion()).isEqualTo(2);
        }
        assertThat(made).hasValue(2);
    }

    @Test
    void loopThatStandsStill_isAnsweredForByTheLastOne() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        thread.run(() -> awaited(stuck));
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));

        ControllerSnapshot answer = done(snapshots.ask());

        assertThat(answer.viewVersion()).isEqualTo(1);
        stuck.countDown();
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        assertThat(done(snapshots.ask()).viewVersion()).isGreaterThan(1);
    }

    @Test
    void request_afterClose_givesTheLastSnapshot() throws Exception {
        snapshots.close();
        thread.close(() -> {}, LIMIT);
        now.addAndGet(TimeUnit.SECONDS.toNanos(9));

        assertThat(done(snapshots.ask())).isSameAs(snapshots.latest());
    }

    /** The version of its view is the number of snapshots made so far. */
    private ControllerSnapshot snapshot(long nanos) {
        return ControllerSnapshotFixture.idle(
                Instant.EPOCH,
                made.incrementAndGet(),
                List.of(),
                new Situation(CATALOG, List.of(), Map.of(), List.of(), Set.of(), Set.of(), nanos));
    }

    private static void awaited(CountDownLatch latch) {
        try {
            assertThat(latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
}
