package io.infaas.controller.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.history.RecentHistory;
import io.infaas.controller.journalfile.JournalTail;
import io.infaas.triton.servers.Finished;
import io.infaas.triton.servers.PythonPackages;
import io.infaas.triton.testing.LayerCounts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random requests by the description that the admin port serves of itself: right ones and wrong ones, in random order. */
final class AdminApiIT {

    private static final Duration MORE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final ControllerMetrics metrics = new ControllerMetrics(Clock.systemUTC());
    private final OperatorDesk desk = new OperatorDesk();
    private PythonPackages python;
    private int port;

    @BeforeEach
    void listen() throws Exception {
        python = PythonPackages.api();
        port = AdminServer.listen(
                        vertx,
                        new AdminConfig("127.0.0.1", 0, Optional.of("secret"), Optional.empty()),
                        () -> Future.succeededFuture(ControllerSnapshotFixture.snapshot(Instant.now())),
                        desk,
                        new JournalTail(Clock.systemUTC()),
                        metrics,
                        new RecentHistory(),
                        query -> CompletableFuture.completedFuture(AdminServerIT.report(query)))
                .await(10, TimeUnit.SECONDS)
                .port();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
        metrics.close();
    }

    @Test
    void anyRequest_isAnsweredAsTheDescriptionSays() {
        int seconds = LayerCounts.count("infaas.fuzz.seconds");

        Finished run = python.runModule(
                folder,
                "schemathesis.cli",
                List.of(
                        "run",
                        "--no-color",
                        "--header=Authorization: Bearer secret",
                        "--max-time=" + seconds,
                        "--max-examples=1000000",
                        "--seed=1",
                        // the document of some requests is ignored; it is there so that browsers ask before they send
                        // it
                        "--exclude-checks=negative_data_rejection,positive_data_acceptance",
                        "--wait-for-schema=10",
                        "http://127.0.0.1:%d/openapi.json".formatted(port)),
                Duration.ofSeconds(seconds).plus(MORE));

        assertThat(run.status()).as("%s", run).isZero();
        assertThat(desk.present().version()).as("changes that were made").isPositive();
    }
}
