package io.infaas.controller.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.controller.history.RecentHistory;
import io.infaas.controller.journalfile.JournalTail;
import io.infaas.triton.testing.Until;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SharedStatusIT {

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong nanos = new AtomicLong();
    private final Queue<Promise<ControllerSnapshot>> asked = new ConcurrentLinkedQueue<>();
    private final List<Boolean> onEventLoop = new CopyOnWriteArrayList<>();
    private final SharedStatus status = new SharedStatus(
            vertx,
            () -> {
                Promise<ControllerSnapshot> snapshot = Promise.promise();
                asked.add(snapshot);
                return snapshot.future();
            },
            snapshot -> {
                onEventLoop.add(Context.isOnEventLoopThread());
                return "policy " + snapshot.policy();
            },
            nanos::get);

    /** The next snapshot that is asked for. */
    private Promise<ControllerSnapshot> askedFor() {
        Until.within(10, () -> !asked.isEmpty());
        return asked.remove();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void document_isTheSamePlainAndPacked() throws Exception {
        Future<SharedStatus.PackedStatus> printed = status.ask();
        askedFor().complete(ControllerSnapshotFixture.snapshot());

        SharedStatus.PackedStatus both = printed.await(10, TimeUnit.SECONDS);

        assertThat(both.plain().toString()).contains("policy infaas");
        try (GZIPInputStream packed =
                new GZIPInputStream(new ByteArrayInputStream(both.gzip().getBytes()))) {
            assertThat(new String(packed.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(both.plain().toString());
        }
    }

    @Test
    void thoseWhoAskWhileOneIsPrinted_shareTheNext() throws Exception {
        Future<SharedStatus.PackedStatus> first = status.ask();
        Until.within(10, () -> !asked.isEmpty());
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        List<Future<SharedStatus.PackedStatus>> later =
                Stream.generate(status::ask).limit(100).toList();

        assertThat(asked).as("one at a time").hasSize(1);
        askedFor().complete(ControllerSnapshotFixture.snapshot());
        first.await(10, TimeUnit.SECONDS);
        assertThat(later).noneMatch(Future::isComplete);
        // taken after they asked
        askedFor().complete(ControllerSnapshotFixture.snapshot());
        SharedStatus.PackedStatus next = later.get(0).await(10, TimeUnit.SECONDS);

        assertThat(later).allSatisfy(one -> assertThat(one.result()).isSameAs(next));
        assertThat(asked).isEmpty();
    }

    @Test
    void nextOne_soonAfter_waits() throws Exception {
        Future<SharedStatus.PackedStatus> first = status.ask();
        askedFor().complete(ControllerSnapshotFixture.snapshot());
        first.await(10, TimeUnit.SECONDS);

        Future<SharedStatus.PackedStatus> second = status.ask();
        assertThat(asked).as("before its time").isEmpty();
        Promise<Void> due = Promise.promise();
        vertx.setTimer(SharedStatus.EVERY_MS + 1L, at -> due.complete());
        due.future().await(10, TimeUnit.SECONDS);
        askedFor().complete(ControllerSnapshotFixture.snapshot());

        assertThat(second.await(10, TimeUnit.SECONDS)).isNotNull();
    }

    @Test
    void askedOnAnEventLoop_isNotPrintedThere() throws Exception {
        Promise<SharedStatus.PackedStatus> printed = Promise.promise();
        vertx.runOnContext(go -> status.ask().onComplete(printed));
        askedFor().complete(ControllerSnapshotFixture.snapshot());

        printed.future().await(10, TimeUnit.SECONDS);

        assertThat(onEventLoop).containsExactly(false);
    }

    @Test
    void answer_toWhoTakesIt_isPacked() throws Exception {
        ControllerMetrics metrics = new ControllerMetrics(Clock.systemUTC());
        AdminServer admin = AdminServer.listen(
                        vertx,
                        AdminConfig.onPort(0),
                        () -> Future.succeededFuture(ControllerSnapshotFixture.snapshot()),
                        new OperatorDesk(),
                        new JournalTail(Clock.systemUTC()),
                        metrics,
                        new RecentHistory(),
                        query -> new CompletableFuture<>())
                .await(10, TimeUnit.SECONDS);
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin.port() + "/status"));

        HttpResponse<byte[]> packed = HttpClient.newHttpClient()
                .send(
                        request.copy().header("accept-encoding", "br, gzip").build(),
                        HttpResponse.BodyHandlers.ofByteArray());
        HttpResponse<String> plain = HttpClient.newHttpClient()
                .send(
                        request.copy().header("accept-encoding", "gzip;q=0").build(),
                        HttpResponse.BodyHandlers.ofString());

        assertThat(packed.headers().allValues("content-encoding")).containsExactly("gzip");
        try (GZIPInputStream body = new GZIPInputStream(new ByteArrayInputStream(packed.body()))) {
            assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("{")
                    .contains("\"policy\"");
        }
        assertThat(plain.headers().firstValue("content-encoding")).isEmpty();
        assertThat(plain.body()).startsWith("{").contains("\"policy\"");
        metrics.close();
    }

    @Test
    void snapshotThatCannotBePrinted_failsForThoseWhoAsked_andTheNextIsPrinted() {
        Future<SharedStatus.PackedStatus> first = status.ask();
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        askedFor().fail("broken");

        assertThatThrownBy(() -> first.await(10, TimeUnit.SECONDS)).hasMessage("broken");
        status.ask();
        assertThat(askedFor().future().isComplete()).isFalse();
    }
}
