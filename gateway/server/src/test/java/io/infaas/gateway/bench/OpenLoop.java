package io.infaas.gateway.bench;

import io.infaas.gateway.testing.Reply;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Sends queries over gRPC, with a deadline, at times of its own whether or not they are answered, and counts those answered in
 * time. At the deadline it cancels, as clients of gRPC do.
 */
final class OpenLoop implements AutoCloseable {

    private static final int CONNECTIONS = 4;
    private static final int CANCEL = 8;
    private static final Duration RECOVERY = Duration.ofSeconds(4);

    private final Vertx vertx;
    private final HttpClient client;
    private final Buffer question;
    private final int deadlineMs;
    private final AtomicInteger inTime = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();

    private enum Ending {
        IN_TIME,
        REFUSED,
        LATE
    }

    OpenLoop(Vertx vertx, int port, Buffer question, int deadlineMs) {
        this.vertx = vertx;
        this.question = question;
        this.deadlineMs = deadlineMs;
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false)
                        .setDefaultHost("127.0.0.1")
                        .setDefaultPort(port),
                new PoolOptions().setHttp2MaxSize(CONNECTIONS));
    }

    /**
     * How queries ended.
     *
     * @param inTime answered before their deadline
     * @param refused refused before their deadline
     * @param late neither answered nor refused when they were cancelled at their deadline
     * @param executed executed by the node, in time or not
     * @param recoveryMs after the load fell to half of what can be done, the time until the last query was sent that was not answered in
     *     time, ms
     */
    record Outcome(int inTime, int refused, int late, long executed, double recoveryMs) {

        /** Of the queries that were let in, the share whose answer came too late for their clients. */
        double lateShare() {
            return (double) late / Math.max(1, inTime + late);
        }
    }

    /** Measures the answers per second to so many queries at a time. */
    double measureClosed(int inFlight, Duration length) {
        AtomicInteger left = new AtomicInteger(1);
        for (int i = 0; i < inFlight; i++) {
            askInTurn(left);
        }
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        int before = inTime.get();
        LockSupport.parkNanos(length.toNanos());
        double perSecond = 1e9 * (inTime.get() - before) / length.toNanos();
        left.set(0);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2L * deadlineMs));
        return perSecond;
    }

    private void askInTurn(AtomicInteger more) {
        ask(unused -> {
            if (more.get() > 0) {
                askInTurn(more);
            }
        });
    }

    /**
     * Sends so many queries per second until it has counted for a time, from a while after the first one on; then half of what can be
     * done, until it is known when that is answered in time again.
     */
    Outcome offer(double perSecond, double capacity, Duration before, Duration length, LongSupplier executions) {
        send(perSecond, before, (ending, sentMs) -> {});
        int inTimeBefore = inTime.get();
        int refusedBefore = refused.get();
        int lateBefore = late.get();
        long executedBefore = executions.getAsLong();
        send(perSecond, length, (ending, sentMs) -> {});
        int answered = inTime.get() - inTimeBefore;
        int turnedAway = refused.get() - refusedBefore;
        int missed = late.get() - lateBefore;
        long executed = executions.getAsLong() - executedBefore;
        DoubleAccumulator lastMissedMs = new DoubleAccumulator(Math::max, 0);
        send(capacity / 2, RECOVERY, (ending, sentMs) -> {
            if (ending != Ending.IN_TIME) {
                lastMissedMs.accumulate(sentMs);
            }
        });
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2L * deadlineMs));
        return new Outcome(answered, turnedAway, missed, executed, lastMissedMs.get());
    }

    private void send(double perSecond, Duration length, BiConsumer<Ending, Double> then) {
        long began = System.nanoTime();
        int asked = 0;
        for (long elapsed = 0; elapsed < length.toNanos(); elapsed = System.nanoTime() - began) {
            double sentMs = elapsed / 1e6;
            for (int due = (int) (perSecond * elapsed / 1e9); asked < due; asked++) {
                ask(ending -> then.accept(ending, sentMs));
            }
            LockSupport.parkNanos(500_000);
        }
    }

    private void ask(Consumer<Ending> then) {
        long began = System.nanoTime();
        Reply.grpcRequest(client, HttpHeaders.headers().set("grpc-timeout", deadlineMs + "m"))
                .onSuccess(this::cancelAtDeadline)
                .compose(request -> Reply.later(Future.succeededFuture(request), question))
                .onComplete(over -> {
                    boolean early = System.nanoTime() - began <= TimeUnit.MILLISECONDS.toNanos(deadlineMs);
                    boolean answer =
                            over.succeeded() && over.result().grpcStatus().equals("0");
                    Ending ending = !early ? Ending.LATE : answer ? Ending.IN_TIME : Ending.REFUSED;
                    (ending == Ending.LATE ? late : ending == Ending.IN_TIME ? inTime : refused).incrementAndGet();
                    then.accept(ending);
                });
    }

    private void cancelAtDeadline(HttpClientRequest request) {
        request.exceptionHandler(ended -> {});
        vertx.setTimer(deadlineMs, timer -> request.reset(CANCEL));
    }

    @Override
    public void close() {
        Future<Void> unused = client.close();
    }
}
