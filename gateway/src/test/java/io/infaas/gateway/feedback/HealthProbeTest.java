package io.infaas.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.triton.servers.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthProbeTest {

    private final Vertx vertx = Vertx.vertx();
    private final RouteIndex routes = ViewFixture.fashion().routes();
    private final IndexedInstance first = routes.candidates().get(0);

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void watch_readyAtTheThirdQuestion_backThen() throws Exception {
        AtomicInteger questions = new AtomicInteger();
        CountDownLatch back = new CountDownLatch(3);
        LoadBook[] book = new LoadBook[1];
        HealthProbe probe = new HealthProbe(
                vertx,
                candidate -> {
                    back.countDown();
                    return switch (questions.incrementAndGet()) {
                        case 1 -> Future.failedFuture("refused");
                        case 2 -> Future.succeededFuture(false);
                        default -> Future.succeededFuture(true);
                    };
                },
                () -> book[0]);
        book[0] = LoadBook.of(routes, probe);

        book[0].gone(first);
        boolean asked = back.await(10, TimeUnit.SECONDS);
        Until.within(10, () -> probe.asking() == 0);
        probe.close();

        assertThat(asked).isTrue();
        assertThat(book[0].available(first)).isTrue();
        assertThat(questions).hasValue(3);
    }

    @Test
    void watch_instanceLeavesTheView_notAskedAnyMore() throws Exception {
        LoadBook[] book = new LoadBook[1];
        AtomicInteger questions = new AtomicInteger();
        HealthProbe probe = new HealthProbe(
                vertx,
                candidate -> {
                    questions.incrementAndGet();
                    return Future.succeededFuture(true);
                },
                () -> book[0]);
        book[0] = LoadBook.of(routes, probe);

        book[0].gone(first);
        book[0] = book[0].next(
                new ViewFixture().variant("small", "fp32", 1, 0.88, 1).node("b").routes());

        Until.within(10, () -> probe.asking() == 0);
        assertThat(questions).hasValue(0);
        probe.close();
    }

    @Test
    void ejected_quarantineOver_askedAndBack() throws Exception {
        LoadBook[] book = new LoadBook[1];
        AtomicLong askedNanos = new AtomicLong();
        HealthProbe probe = new HealthProbe(
                vertx,
                candidate -> {
                    askedNanos.set(System.nanoTime());
                    return Future.succeededFuture(true);
                },
                () -> book[0]);
        book[0] = LoadBook.of(routes, probe);
        long beganNanos = System.nanoTime();

        for (int i = 0; i < FailureRun.LIMIT; i++) {
            book[0].begin(first, 1).failed();
        }

        assertThat(book[0].available(first)).isFalse();
        Until.within(10, () -> probe.asking() == 0);
        probe.close();
        assertThat(book[0].available(first)).isTrue();
        assertThat(askedNanos.get() - beganNanos)
                .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(ServingPeriod.FIRST_QUARANTINE_MS) * 9 / 10);
    }

    @Test
    void look_someNotReady_onlyThoseGone() throws Exception {
        LoadBook book = LoadBook.of(routes, candidate -> {});
        HealthProbe probe = new HealthProbe(
                vertx,
                candidate -> candidate.equals(first) ? Future.failedFuture("refused") : Future.succeededFuture(true),
                () -> book);

        probe.look(routes.candidates()).await(10, TimeUnit.SECONDS);

        assertThat(routes.candidates())
                .filteredOn(candidate -> !book.available(candidate))
                .containsExactly(first);
    }
}
