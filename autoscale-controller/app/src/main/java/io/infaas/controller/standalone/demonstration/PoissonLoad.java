package io.infaas.controller.standalone.demonstration;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Poisson process of queries without retries. Latency counts from the time a query is due, so that a late client does not
 * improve the figures. While {@value #MOST_IN_FLIGHT} queries are in flight, further ones fail at once.
 */
public final class PoissonLoad implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PoissonLoad.class);
    private static final int MOST_IN_FLIGHT = 512;
    private static final long SEND_INTERVAL_MS = 2;
    private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_SECONDS = GatewayClient.DEADLINE.toSeconds() + 5;

    private final IntFunction<Future<?>> query;
    private final double boundMs;
    private final SplittableRandom random;
    private final ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor(PoissonLoad::thread);
    private final Phaser inFlight = new Phaser(1);

    // confined to the sender's thread
    private double rate;
    private double dueNanos = Double.POSITIVE_INFINITY;
    private int next;

    private final Object lock = new Object();
    private LoadSample counts = LoadSample.NONE;
    private List<Double> latencies = new ArrayList<>();

    /**
     * Queries of some time.
     *
     * @param late answers after the bound
     * @param failed queries that ended without an answer
     * @param failure reason of one failure; empty if none failed
     * @param p95Ms 95th percentile of the answers' latencies, ms; 0 without answers
     */
    public record LoadSample(int sent, int answered, int late, int failed, String failure, double p95Ms) {

        public static final LoadSample NONE = new LoadSample(0, 0, 0, 0, "", 0);

        public int ended() {
            return answered + failed;
        }

        int inTime() {
            return answered - late;
        }

        /** Share of the ended queries that were late or failed, %; 0 if none ended. */
        public double latePercent() {
            return 100.0 * (ended() - inTime()) / Math.max(1, ended());
        }

        /** The sum of two samples, with the first failure and the higher percentile. */
        public LoadSample plus(LoadSample other) {
            return new LoadSample(
                    sent + other.sent,
                    answered + other.answered,
                    late + other.late,
                    failed + other.failed,
                    failure.isEmpty() ? other.failure : failure,
                    Math.max(p95Ms, other.p95Ms));
        }
    }

    /**
     * Starts with rate 0.
     *
     * @param query sends the query of a number, which counts from 0
     * @param boundMs later answers count as late, ms
     * @param seed of the random arrivals
     */
    public PoissonLoad(IntFunction<Future<?>> query, double boundMs, long seed) {
        this.query = query;
        this.boundMs = boundMs;
        this.random = new SplittableRandom(seed);
        var unused =
                sender.scheduleAtFixedRate(this::sendDue, SEND_INTERVAL_MS, SEND_INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    /** Sets the rate from now on, queries/s; 0 for none. */
    public void rate(double queriesPerSecond) {
        if (!(queriesPerSecond >= 0)) {
            throw new IllegalArgumentException("rate %s/s must not be negative".formatted(queriesPerSecond));
        }
        sender.execute(() -> {
            rate = queriesPerSecond;
            // a Poisson process has no memory: the next arrival is drawn anew
            dueNanos = System.nanoTime() + gapNanos();
        });
    }

    /** Returns the counts of sent and ended queries since the last call. */
    public LoadSample take() {
        synchronized (lock) {
            LoadSample sample = counts.plus(new LoadSample(0, 0, 0, 0, "", percentile(latencies, 0.95)));
            counts = LoadSample.NONE;
            latencies = new ArrayList<>();
            return sample;
        }
    }

    /** A percentile by nearest rank; 0 without values. */
    public static double percentile(Collection<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    /** Stops sending and waits for outstanding answers for a bounded time. */
    @Override
    public void close() {
        sender.shutdownNow();
        try {
            if (!sender.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("the load's sender did not stop within 10 s");
            }
            int unused = inFlight.awaitAdvanceInterruptibly(inFlight.arrive(), CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.warn(
                    "{} queries still have no answer {} s after the last was sent",
                    inFlight.getUnarrivedParties(),
                    CLOSE_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendDue() {
        double now = System.nanoTime();
        while (dueNanos <= now) {
            send((long) dueNanos);
            dueNanos += gapNanos();
        }
    }

    private double gapNanos() {
        return rate > 0 ? -Math.log(1 - random.nextDouble()) / rate * SECOND_NANOS : Double.POSITIVE_INFINITY;
    }

    private void send(long due) {
        if (inFlight.getRegisteredParties() > MOST_IN_FLIGHT) {
            count(new LoadSample(1, 0, 0, 1, "not sent: %d queries in flight".formatted(MOST_IN_FLIGHT), 0));
            return;
        }
        count(new LoadSample(1, 0, 0, 0, "", 0));
        inFlight.register();
        var unused = query.apply(next++).onComplete(result -> {
            end(result.cause(), (System.nanoTime() - due) / 1e6);
            inFlight.arriveAndDeregister();
        });
    }

    private void end(@Nullable Throwable cause, double ms) {
        synchronized (lock) {
            if (cause == null) {
                latencies.add(ms);
                count(new LoadSample(0, 1, ms > boundMs ? 1 : 0, 0, "", 0));
            } else {
                count(new LoadSample(0, 0, 0, 1, String.valueOf(cause.getMessage()), 0));
            }
        }
    }

    private void count(LoadSample more) {
        synchronized (lock) {
            counts = counts.plus(more);
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "demonstration-load");
        thread.setDaemon(true);
        return thread;
    }
}
