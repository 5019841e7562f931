package io.infaas.controller.standalone.demonstration;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.standalone.demonstration.PoissonLoad.LoadSample;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.testing.ReservedPort;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PoissonLoadIT {

    private final Vertx vertx = Vertx.vertx();

    private final ReservedPort unreachable = new ReservedPort();

    @AfterEach
    void close() throws Exception {
        unreachable.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void rate_serverUnreachable_countsEachQueryAsFailedWithTheReason() throws Exception {
        TritonClient absent =
                new TritonClient(vertx, "127.0.0.1", unreachable.number(), TritonClient.DEFAULT_MESSAGE_CAP);
        PoissonLoad load = new PoissonLoad(
                number -> absent.inferWithMetadata(ModelInferRequest.getDefaultInstance(), Duration.ofSeconds(20)),
                100,
                7);
        LoadSample idle = load.take();
        long start = System.nanoTime();
        load.rate(200);

        LoadSample first = await(load);
        load.close();
        double seconds = (System.nanoTime() - start) / 1e9;
        LoadSample rest = load.take();

        assertThat(idle).isEqualTo(LoadSample.NONE);
        assertThat(first.failure()).contains("127.0.0.1");
        assertThat(first.answered() + rest.answered()).isZero();
        assertThat((double) first.sent() + rest.sent()).isLessThan(50 + 2 * 200 * seconds);
        assertThat(first.failed() + rest.failed()).isEqualTo(first.sent() + rest.sent());
    }

    private static LoadSample await(PoissonLoad load) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        int sent = 0;
        while (System.nanoTime() < end) {
            LoadSample sample = load.take();
            sent += sample.sent();
            if (sample.failed() > 0) {
                return new LoadSample(
                        sent, sample.answered(), sample.late(), sample.failed(), sample.failure(), sample.p95Ms());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        throw new AssertionError("no query ended, %d were sent".formatted(sent));
    }
}
