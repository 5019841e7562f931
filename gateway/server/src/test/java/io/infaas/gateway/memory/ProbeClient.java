package io.infaas.gateway.memory;

import io.infaas.triton.client.TritonClient;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An honest client beside an attack: 40 small queries a second over each protocol. Records what it loses. */
public final class ProbeClient implements AutoCloseable {

    private static final long PERIOD_MS = 25;
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int MAX_ANSWER_BYTES = 1 << 20;
    private static final ModelInferRequest QUESTION = ModelInferRequest.newBuilder()
            .setModelName("fashion")
            .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                    .setName("image")
                    .setDatatype("UINT8")
                    .addShape(1))
            .build();

    private final Vertx vertx = Vertx.vertx();
    private final TritonClient grpc;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest question;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<Long> latencies = new ConcurrentLinkedQueue<>();
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();

    /** Starts to ask. */
    ProbeClient(int httpPort, int grpcPort) {
        grpc = new TritonClient(vertx, "127.0.0.1", grpcPort, MAX_ANSWER_BYTES);
        question = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + httpPort + "/v2/models/fashion/infer"))
                .timeout(DEADLINE)
                .POST(HttpRequest.BodyPublishers.ofString("{\"inputs\":[]}"))
                .build();
        Future<?> unused = clock.scheduleAtFixedRate(this::ask, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    private void ask() {
        asked.addAndGet(2);
        long sent = System.nanoTime();
        CompletableFuture<?> unused = http.sendAsync(question, HttpResponse.BodyHandlers.ofString())
                .whenComplete((answer, failure) -> {
                    if (failure != null || answer.statusCode() != 200) {
                        lost.add("HTTP: " + (failure == null ? answer.body() : failure));
                    } else {
                        answered(sent);
                    }
                });
        grpc.infer(QUESTION, DEADLINE).onComplete(answer -> answered(sent), failure -> lost.add("gRPC: " + failure));
    }

    private void answered(long sent) {
        latencies.add(System.nanoTime() - sent);
        answered.incrementAndGet();
    }

    /** A percentile of the latencies of the answers since the last call, ms; forgets them. */
    public double drainPercentileMs(double share) {
        return percentile(drainMs(), share);
    }

    /** The latencies of the answers since the last call, ms; forgets them. */
    public List<Double> drainMs() {
        List<Double> all = new ArrayList<>();
        for (Long next = latencies.poll(); next != null; next = latencies.poll()) {
            all.add(next / 1e6);
        }
        return all;
    }

    /** The value below which this share of them is; not a number if there is none. */
    public static double percentile(List<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) (share * (sorted.size() - 1)));
    }

    public int answered() {
        return answered.get();
    }

    /** Stops asking and returns the failures of all queries, after each has ended. */
    Queue<String> lost() throws Exception {
        clock.shutdown();
        clock.awaitTermination(10, TimeUnit.SECONDS);
        Until.within(2 * (int) DEADLINE.toSeconds(), () -> answered.get() + lost.size() == asked.get());
        return lost;
    }

    @Override
    public void close() {
        clock.shutdownNow();
        grpc.close()
                .transform(closed -> vertx.close())
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }
}
