package io.infaas.controller.boards;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Queries at a constant rate with two floors, some of which name an architecture, and a few ask for what cannot be or does not exist; or
 * queries of which every fifth comes too slowly for its bound, by very different times. Counts what came back, and when.
 */
public final class MonitoredLoad implements AutoCloseable {

    public static final int UNAVAILABLE = 503;

    /** One for all: what its first queries take is its own time, not theirs. */
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final int PERIOD_MS = 20;
    /** Either variant can do that; no query can whose second half comes later than that. */
    private static final int TIGHT_BOUND_MS = 20;

    /** No query misses that, however busy the machine is. */
    private static final int WIDE_BOUND_MS = 5_000;

    /** How late the second halves of late queries come: as many in each of these milliseconds, in no order. */
    private static final int EARLIEST_MS = 400;

    private static final int APART_MS = 5;
    private static final int DELAYS = 100;
    private static final int DISORDER = 37;

    static final String PICTURE = "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\","
            + "\"shape\":[1,1,28,28],\"data\":[" + String.join(",", Collections.nCopies(784, "0")) + "]}]}";

    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Phaser running = new Phaser(1);
    private final int port;
    private final Map<Integer, LongAdder> byStatus = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> byVariant = new ConcurrentHashMap<>();
    /** Refusals of the kind that no query should meet, by their text. */
    private final Map<String, LongAdder> unavailable = new ConcurrentHashMap<>();

    private final Queue<Answered> answered = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();

    /**
     * A query that was answered, as its client saw it.
     *
     * @param leastMs for which its client held it back
     * @param ms from sending it to having the whole answer, which on a busy machine is a while after that was sent
     */
    public record Answered(double boundMs, double leastMs, double ms) {

        public boolean isLate() {
            return ms > boundMs;
        }
    }

    public MonitoredLoad(int port) {
        this.port = port;
    }

    public void begin() {
        var unused = clock.scheduleAtFixedRate(this::send, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    /** Of these queries every fifth misses its bound. */
    public void beginWithLateOnes() {
        var unused = clock.scheduleAtFixedRate(this::sendMaybeLate, 0, PERIOD_MS / 2, TimeUnit.MILLISECONDS);
    }

    private void sendMaybeLate() {
        int number = sent.incrementAndGet();
        boolean late = number % 5 == 0;
        int boundMs = late ? TIGHT_BOUND_MS : WIDE_BOUND_MS;
        int leastMs = late ? EARLIEST_MS + APART_MS * (number / 5 * DISORDER % DELAYS) : 0;
        HttpRequest.Builder request =
                request("fashion", "0.8", late ? secondHalfIn(leastMs) : HttpRequest.BodyPublishers.ofString(PICTURE));
        send(request.header("infaas-latency-ms", String.valueOf(boundMs)), boundMs, leastMs);
    }

    private void send() {
        int number = sent.incrementAndGet();
        if (number % 25 == 1) {
            send("unknown", "0");
        } else if (number % 25 == 2) {
            // more accurate than any variant
            send("fashion", "0.99");
        } else {
            switch (number % 3) {
                // one that a single variant reaches, one that both do, and one for the other variant's architecture:
                // both must serve
                case 0 -> send("fashion", "0.92");
                case 1 -> send("fashion", "0.8");
                default -> send("fm-nano", "0.8");
            }
        }
    }

    private void send(String name, String floor) {
        send(request(name, floor, HttpRequest.BodyPublishers.ofString(PICTURE)), MonitoredCluster.BOUND_MS, 0);
    }

    private HttpRequest.Builder request(String name, String floor, HttpRequest.BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v2/models/%s/infer".formatted(port, name)))
                .timeout(Duration.ofSeconds(30))
                .header("infaas-min-accuracy", floor)
                .header("infaas-preferred-accuracy", "0.99")
                .POST(body);
    }

    private HttpRequest.BodyPublisher secondHalfIn(int ms) {
        byte[] all = PICTURE.getBytes(StandardCharsets.US_ASCII);
        int half = all.length / 2;
        return HttpRequest.BodyPublishers.fromPublisher(
                subscriber -> {
                    SubmissionPublisher<ByteBuffer> pieces = new SubmissionPublisher<>();
                    pieces.subscribe(subscriber);
                    pieces.submit(ByteBuffer.wrap(all, 0, half));
                    var unused = clock.schedule(
                            () -> {
                                pieces.submit(ByteBuffer.wrap(all, half, all.length - half));
                                pieces.close();
                            },
                            ms,
                            TimeUnit.MILLISECONDS);
                },
                all.length);
    }

    private void send(HttpRequest.Builder request, double boundMs, double leastMs) {
        running.register();
        long began = System.nanoTime();
        var unused = HTTP.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .whenComplete((answer, failure) -> {
                    double ms = (System.nanoTime() - began) / 1e6;
                    count(byStatus, answer == null ? 0 : answer.statusCode());
                    if (answer != null && answer.statusCode() == UNAVAILABLE) {
                        count(unavailable, answer.body());
                    }
                    if (answer != null && answer.statusCode() == 200) {
                        answered.add(new Answered(boundMs, leastMs, ms));
                        count(
                                byVariant,
                                answer.headers().firstValue("infaas-variant").orElse("none"));
                    }
                    running.arriveAndDeregister();
                });
    }

    private static <K> void count(Map<K, LongAdder> counts, K key) {
        counts.computeIfAbsent(key, first -> new LongAdder()).increment();
    }

    /** Sends nothing more, and waits for what is under way. */
    public void end() throws Exception {
        clock.shutdown();
        if (!clock.awaitTermination(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the load does not end");
        }
        running.awaitAdvanceInterruptibly(running.arrive(), 40, TimeUnit.SECONDS);
    }

    /** Answers with that status so far; 0 for none at all. */
    public long status(int code) {
        LongAdder count = byStatus.get(code);
        return count == null ? 0 : count.sum();
    }

    /** Why queries were refused with {@link #UNAVAILABLE}, and how often. */
    public Map<String, LongAdder> unavailable() {
        return Map.copyOf(unavailable);
    }

    /** Answers by the full name of their variant. */
    public Map<String, LongAdder> byVariant() {
        return Map.copyOf(byVariant);
    }

    /** Number of queries so far. */
    public long sent() {
        return sent.get();
    }

    /** Answered queries, in no order. */
    public List<Answered> answered() {
        return List.copyOf(answered);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
