package io.infaas.controller.boards;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Queries at a constant rate with two floors, some of which name an architecture, and a few ask for what cannot be or does not exist. Counts
 * what came back.
 */
final class MonitoredLoad implements AutoCloseable {

    private static final int PERIOD_MS = 20;
    private static final String PICTURE = "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\","
            + "\"shape\":[1,1,28,28],\"data\":[" + String.join(",", Collections.nCopies(784, "0")) + "]}]}";

    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Phaser running = new Phaser(1);
    private final int port;
    private final Map<Integer, LongAdder> byStatus = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> byVariant = new ConcurrentHashMap<>();
    private int sent;

    MonitoredLoad(int port) {
        this.port = port;
    }

    void begin() {
        var unused = clock.scheduleAtFixedRate(this::send, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    private void send() {
        sent++;
        if (sent % 25 == 1) {
            send("unknown", "0");
        } else if (sent % 25 == 2) {
            // more accurate than any variant
            send("fashion", "0.99");
        } else {
            switch (sent % 3) {
                // one that a single variant reaches, one that both do, and one for the other variant's architecture:
                // both must serve
                case 0 -> send("fashion", "0.92");
                case 1 -> send("fashion", "0.8");
                default -> send("fm-nano", "0.8");
            }
        }
    }

    private void send(String name, String floor) {
        running.register();
        var unused = http.sendAsync(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:%d/v2/models/%s/infer".formatted(port, name)))
                                .timeout(Duration.ofSeconds(30))
                                .header("infaas-min-accuracy", floor)
                                .header("infaas-preferred-accuracy", "0.99")
                                .POST(HttpRequest.BodyPublishers.ofString(PICTURE))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .whenComplete((answer, failure) -> {
                    count(byStatus, answer == null ? 0 : answer.statusCode());
                    if (answer != null && answer.statusCode() == 200) {
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
    void end() throws Exception {
        clock.shutdown();
        if (!clock.awaitTermination(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the load does not end");
        }
        running.awaitAdvanceInterruptibly(running.arrive(), 40, TimeUnit.SECONDS);
    }

    /** Answers with that status so far; 0 for none at all. */
    long status(int code) {
        LongAdder count = byStatus.get(code);
        return count == null ? 0 : count.sum();
    }

    /** Answers by the full name of their variant. */
    Map<String, LongAdder> byVariant() {
        return Map.copyOf(byVariant);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
