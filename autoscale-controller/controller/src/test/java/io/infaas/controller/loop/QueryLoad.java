package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Queries of one application at a rate that can be changed; knows who answered, and what was lost. */
public final class QueryLoad implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Phaser running = new Phaser(1);
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> servedBy = new ConcurrentHashMap<>();
    private final HttpRequest query;
    private volatile double rate;
    private double due;
    private final AtomicInteger sent = new AtomicInteger();

    private QueryLoad(int port, String application, String body) {
        query = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:%d/v2/models/%s/infer".formatted(port, application)))
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    /**
     * Queries with one picture.
     *
     * @param port the gateway's HTTP port
     */
    public static QueryLoad pictures(int port, String application) {
        return new QueryLoad(port, application, body(input("image", "FP32", "1,1,28,28", 784)));
    }

    /** Queries with one text of eight tokens. */
    public static QueryLoad texts(int port, String application) {
        return new QueryLoad(
                port,
                application,
                body(
                        input("input_ids", "INT64", "1,8", 8),
                        input("attention_mask", "INT64", "1,8", 8),
                        input("token_type_ids", "INT64", "1,8", 8)));
    }

    private static String body(String... inputs) {
        return "{\"inputs\":[%s]}".formatted(String.join(",", inputs));
    }

    private static String input(String name, String type, String shape, int values) {
        return "{\"name\":\"%s\",\"datatype\":\"%s\",\"shape\":[%s],\"data\":[%s]}"
                .formatted(name, type, shape, String.join(",", Collections.nCopies(values, "0")));
    }

    /** Sends from now on. */
    public void start(double perSecond) {
        rate = perSecond;
        var unused = clock.scheduleAtFixedRate(this::sendDue, 0, 10, TimeUnit.MILLISECONDS);
    }

    public void rate(double perSecond) {
        rate = perSecond;
    }

    /** How many queries a node has answered. */
    public int answers(String node) {
        return servedBy.getOrDefault(node, new AtomicInteger()).get();
    }

    /** How many queries have been answered. */
    public int answered() {
        return servedBy.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** How many queries have been sent. */
    public int sent() {
        return sent.get();
    }

    /** Why queries were lost until now. */
    public List<String> lost() {
        return List.copyOf(lost);
    }

    /** Ends, and fails if one query was lost. */
    public void endWithoutLoss() throws Exception {
        clock.shutdown();
        assertThat(clock.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        running.awaitAdvanceInterruptibly(running.arrive(), 30, TimeUnit.SECONDS);
        assertThat(lost).isEmpty();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    private void sendDue() {
        due += rate / 100;
        while (sent.get() < due) {
            sent.incrementAndGet();
            running.register();
            var unused =
                    http.sendAsync(query, HttpResponse.BodyHandlers.ofString()).whenComplete(this::record);
        }
    }

    private void record(HttpResponse<String> answer, Throwable failure) {
        if (failure != null || answer.statusCode() != 200) {
            lost.add(failure != null ? failure.toString() : answer.statusCode() + " " + answer.body());
        } else {
            servedBy.computeIfAbsent(
                            answer.headers().firstValue("infaas-node").orElse("unknown"), any -> new AtomicInteger())
                    .incrementAndGet();
        }
        running.arriveAndDeregister();
    }
}
