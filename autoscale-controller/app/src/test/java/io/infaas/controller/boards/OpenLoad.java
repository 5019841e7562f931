package io.infaas.controller.boards;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Queries at random moments, whatever becomes of earlier ones, from clients that state nothing and leave some time after the bound of their
 * application. Records when each ended, and how.
 */
final class OpenLoad implements AutoCloseable {

    /** Clients leave after so many times the bound, at least and at most. */
    private static final double LEAST_PATIENCE = 1.2;

    private static final double MOST_PATIENCE = 2;

    /** How a query ended for its client. */
    enum End {
        IN_TIME,
        LATE,
        GAVE_UP,
        REFUSED,
        /** Without an answer, though the client waited. */
        LOST
    }

    /**
     * A query that has ended, as its client saw it.
     *
     * @param sent s since the epoch, like {@code ended}
     */
    record Ended(double sent, double ended, End end) {}

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Phaser running = new Phaser(1);
    private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();
    private final URI target;
    private final double boundMs;
    private final Random random;
    private final long beganNanos = System.nanoTime();
    private final double beganSeconds = System.currentTimeMillis() / 1e3;
    private volatile double perSecond;

    /**
     * Sends nothing before {@link #offer}.
     *
     * @param boundMs latency bound of the application, ms
     */
    OpenLoad(int port, String application, double boundMs, long seed) {
        this.target = URI.create("http://127.0.0.1:%d/v2/models/%s/infer".formatted(port, application));
        this.boundMs = boundMs;
        this.random = new Random(seed);
    }

    /** Sends so many queries per second from now on. */
    void offer(double rate) {
        boolean begins = perSecond == 0;
        perSecond = rate;
        if (begins) {
            var unused = clock.submit(() -> sendFrom(System.nanoTime()));
        }
    }

    /** Sends what is due since a moment, so that a busy machine delays queries but leaves none out. */
    private void sendFrom(long dueNanos) {
        long due = dueNanos;
        while (due <= System.nanoTime()) {
            send();
            due += (long) (-Math.log(1 - random.nextDouble()) * 1e9 / perSecond);
        }
        long next = due;
        var unused = clock.schedule(() -> sendFrom(next), next - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void send() {
        running.register();
        double patienceMs = boundMs * (LEAST_PATIENCE + random.nextDouble() * (MOST_PATIENCE - LEAST_PATIENCE));
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(Duration.ofNanos((long) (1e6 * patienceMs)))
                .POST(HttpRequest.BodyPublishers.ofString(MonitoredLoad.PICTURE))
                .build();
        double sent = now();
        var unused = http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .whenComplete((answer, failure) -> {
                    double end = now();
                    ended.add(new Ended(sent, end, end(answer, failure, 1e3 * (end - sent))));
                    running.arriveAndDeregister();
                });
    }

    private End end(HttpResponse<?> answer, Throwable failure, double ms) {
        if (failure != null) {
            Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
            return cause instanceof HttpTimeoutException ? End.GAVE_UP : End.LOST;
        }
        if (answer.statusCode() != 200) {
            return End.REFUSED;
        }
        return ms > boundMs ? End.LATE : End.IN_TIME;
    }

    /** Seconds since the epoch. */
    double now() {
        return beganSeconds + (System.nanoTime() - beganNanos) / 1e9;
    }

    /** Sends nothing more, and waits for queries under way. */
    void end() throws Exception {
        clock.shutdownNow();
        if (!clock.awaitTermination(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the load does not end");
        }
        running.awaitAdvanceInterruptibly(running.arrive(), 40, TimeUnit.SECONDS);
    }

    /** The queries that have ended, in no order. */
    List<Ended> ended() {
        return List.copyOf(ended);
    }

    /** Queries that have ended so far in one of these ways. */
    long count(End... ways) {
        return ended.stream()
                .filter(query -> List.of(ways).contains(query.end()))
                .count();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
