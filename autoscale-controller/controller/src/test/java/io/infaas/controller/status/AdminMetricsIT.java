package io.infaas.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.history.RecentHistory;
import io.infaas.controller.journalfile.JournalTail;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page of metrics of the admin port while its rendering takes long. */
final class AdminMetricsIT {

    private static final int SECONDS = 10;
    private static final int READERS = 20;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private final ControllerMetrics metrics = new ControllerMetrics(Clock.systemUTC());
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger snapshots = new AtomicInteger();
    private final AtomicInteger rendered = new AtomicInteger();
    private AdminServer admin;

    @BeforeEach
    void listen() {
        // each rendering reads it once
        metrics.watchJournal(() -> {
            rendered.incrementAndGet();
            begun.countDown();
            await(released);
            return 0;
        });
        admin = Until.done(AdminServer.listen(
                vertx,
                AdminConfig.onPort(0),
                () -> {
                    snapshots.incrementAndGet();
                    return Future.succeededFuture(ControllerSnapshotFixture.snapshot());
                },
                new OperatorDesk(),
                new JournalTail(Clock.systemUTC()),
                metrics,
                new RecentHistory(),
                query -> new CompletableFuture<>()));
    }

    @AfterEach
    void close() {
        released.countDown();
        Until.done(vertx.close());
        metrics.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<HttpResponse<String>> get(String path) {
        return http.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d%s".formatted(admin.port(), path)))
                        .timeout(Duration.ofSeconds(SECONDS))
                        .header("accept-encoding", "gzip")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void pageThatIsLongInTheMaking_holdsUpNoOtherRequest() {
        CompletableFuture<HttpResponse<String>> scrape = get("/metrics");
        await(begun);

        assertThat(get("/journal").join().statusCode()).isEqualTo(200);
        assertThat(get("/status").join().statusCode()).isEqualTo(200);
        assertThat(scrape).isNotDone();

        released.countDown();
        assertThat(scrape.join().body()).contains("infaas_controller_journal_lost_total 0.0");
        assertThat(scrape.join().headers().allValues("content-encoding"))
                .as("packed by the event loop")
                .doesNotContain("gzip");
    }

    @Test
    void thoseWhoAskWhileAPageIsMade_shareTheNext() {
        CompletableFuture<HttpResponse<String>> first = get("/metrics");
        await(begun);
        List<CompletableFuture<HttpResponse<String>>> more =
                Stream.generate(() -> get("/metrics")).limit(READERS).toList();
        // one that comes after them on the same event loop
        CompletableFuture.allOf(get("/journal"), get("/journal")).join();

        released.countDown();

        assertThat(first.join().statusCode()).isEqualTo(200);
        assertThat(more).allSatisfy(one -> assertThat(one.join().body()).contains("infaas_controller_journal_lost"));
        // a reader that was late makes a page of its own, at most a few
        assertThat(rendered.get()).isLessThan(READERS / 2);
        assertThat(snapshots.get()).isEqualTo(rendered.get());
    }
}
