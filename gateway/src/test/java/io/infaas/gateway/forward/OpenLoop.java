package io.infaas.gateway.forward;

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
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Sends queries over gRPC, with a deadline, at times of its own whether or not they are answered, and counts those answered in
 * time. At the deadline it cancels, as clients of gRPC do.
 */
final class OpenLoop implements AutoCloseable {

    private static final int CONNECTIONS = 4;
    private static final int CANCEL = 8;

    private final Vertx vertx;
    private final HttpClient client;
    private final Buffer question;
    private final int deadlineMs;
    private final AtomicInteger inTime = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

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
     * @param refused refused before their deadline; the others were cancelled at it
     * @param executed executed by the node, in time or not
     */
    record Outcome(int asked, int inTime, int refused, long executed) {}

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
        ask(() -> {
            if (more.get() > 0) {
                askInTurn(more);
            }
        });
    }

    /** Sends so many queries per second until it has counted for a time, from a while after the first one on. */
    Outcome offer(double perSecond, Duration before, Duration length, LongSupplier executions) {
        send(perSecond, before);
        int inTimeBefore = inTime.get();
        int refusedBefore = refused.get();
        long executedBefore = executions.getAsLong();
        int asked = send(perSecond, length);
        Outcome outcome = new Outcome(
                asked,
                inTime.get() - inTimeBefore,
                refused.get() - refusedBefore,
                executions.getAsLong() - executedBefore);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2L * deadlineMs));
        return outcome;
    }

    private int send(double perSecond, Duration length) {
        long began = System.nanoTime();
        int asked = 0;
        for (long elapsed = 0; elapsed < length.toNanos(); elapsed = System.nanoTime() - began) {
            for (int due = (int) (perSecond * elapsed / 1e9); asked < due; asked++) {
                ask(() -> {});
            }
            LockSupport.parkNanos(500_000);
        }
        return asked;
    }

    private void ask(Runnable then) {
        long began = System.nanoTime();
        Reply.grpcRequest(client, HttpHeaders.headers().set("grpc-timeout", deadlineMs + "m"))
                .onSuccess(this::cancelAtDeadline)
                .compose(request -> Reply.later(Future.succeededFuture(request), question))
                .onComplete(over -> {
                    boolean early = System.nanoTime() - began <= TimeUnit.MILLISECONDS.toNanos(deadlineMs);
                    if (early && over.succeeded() && over.result().grpcStatus().equals("0")) {
                        inTime.incrementAndGet();
                    } else if (early) {
                        refused.incrementAndGet();
                    }
                    then.run();
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
