package io.infaas.controller.standalone.demonstration;

import io.infaas.triton.client.TritonClient;
import io.infaas.triton.protocol.ModelInferRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Poisson process of queries by gRPC. None is retried. A query's time counts from when it was due, so that a client which is
 * late itself flatters nobody. While {@value #MOST_IN_FLIGHT} are in flight, what is due fails at once.
 */
final class OpenLoad implements Load {

    private static final Logger LOG = LoggerFactory.getLogger(OpenLoad.class);
    private static final int MOST_IN_FLIGHT = 512;
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final long LOOK_MS = 2;
    private static final double NANOS_PER_SECOND = 1e9;

    private final TritonClient client;
    private final List<ModelInferRequest> requests;
    private final double boundMs;
    private final SplittableRandom dice;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(OpenLoad::thread);
    private final Phaser inFlight = new Phaser(1);

    /** Queries a second; of the clock's thread alone, as the next two. */
    private double rate;

    private double due = Double.POSITIVE_INFINITY;
    private int next;

    private final Object lock = new Object();
    private int sent;
    private int late;
    private int failed;
    private String failure = "";
    private List<Double> times = new ArrayList<>();

    /**
     * Sends nothing yet.
     *
     * @param requests asked in turn
     * @param boundMs answers after it are late, ms
     * @param seed of the times between queries
     */
    OpenLoad(TritonClient client, List<ModelInferRequest> requests, double boundMs, long seed) {
        this.client = client;
        this.requests = List.copyOf(requests);
        this.boundMs = boundMs;
        this.dice = new SplittableRandom(seed);
        var unused = clock.scheduleAtFixedRate(this::sendDue, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void rate(double queriesPerSecond) {
        if (!(queriesPerSecond >= 0)) {
            throw new IllegalArgumentException("rate %s/s must not be negative".formatted(queriesPerSecond));
        }
        clock.execute(() -> {
            rate = queriesPerSecond;
            // a Poisson process has no memory: the next arrival is drawn anew
            due = System.nanoTime() + gap();
        });
    }

    @Override
    public Tally take() {
        synchronized (lock) {
            double p95 = times.isEmpty() ? 0 : Pace.of(times).p95Ms();
            Tally tally = new Tally(sent, times.size(), late, failed, failure, p95);
            sent = 0;
            late = 0;
            failed = 0;
            failure = "";
            times = new ArrayList<>();
            return tally;
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        try {
            if (!ended()) {
                LOG.warn("queries of the load did not end in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean ended() throws InterruptedException {
        if (!clock.awaitTermination(10, TimeUnit.SECONDS)) {
            return false;
        }
        try {
            int unused = inFlight.awaitAdvanceInterruptibly(
                    inFlight.arrive(), DEADLINE.toMillis() + 5_000, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    private void sendDue() {
        double now = System.nanoTime();
        while (due <= now) {
            send((long) due);
            due += gap();
        }
    }

    private double gap() {
        return rate > 0 ? -Math.log(1 - dice.nextDouble()) / rate * NANOS_PER_SECOND : Double.POSITIVE_INFINITY;
    }

    private void send(long dueNanos) {
        synchronized (lock) {
            sent++;
            if (inFlight.getRegisteredParties() > MOST_IN_FLIGHT) {
                failed++;
                failure = "not sent, %d were in flight".formatted(MOST_IN_FLIGHT);
                return;
            }
        }
        inFlight.register();
        ModelInferRequest request = requests.get(next++ % requests.size());
        var unused = client.inferTold(request, DEADLINE).onComplete(ended -> {
            end(ended.cause(), (System.nanoTime() - dueNanos) / 1e6);
            inFlight.arriveAndDeregister();
        });
    }

    private void end(@Nullable Throwable cause, double ms) {
        synchronized (lock) {
            if (cause != null) {
                failed++;
                failure = String.valueOf(cause.getMessage());
                return;
            }
            times.add(ms);
            if (ms > boundMs) {
                late++;
            }
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "demonstration-load");
        thread.setDaemon(true);
        return thread;
    }
}
