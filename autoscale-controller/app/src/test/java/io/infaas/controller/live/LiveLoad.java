package io.infaas.controller.live;

import io.infaas.catalog.BatchPerformance;
import io.infaas.catalog.Objective;
import io.infaas.controller.standalone.demonstration.GatewayClient.QueryAnswer;
import io.infaas.controller.standalone.demonstration.LabelledBatch;
import io.infaas.controller.standalone.demonstration.PoissonLoad;
import io.infaas.controller.standalone.demonstration.PoissonLoad.LoadSample;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Queries of one size and objective to a cluster. */
final class LiveLoad implements AutoCloseable {

    /** Queries in flight while a capacity is measured: enough for an instance never to be idle. */
    private static final int PARALLEL = 4;

    private final LiveCluster cluster;
    private final String target;
    private final Objective objective;
    private final List<LabelledBatch> batches;
    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final PoissonLoad load;

    /**
     * An answer.
     *
     * @param variant full name
     * @param ms from sending it
     */
    record Answer(String variant, double ms) {}

    /**
     * Starts without queries.
     *
     * @param target an application, an architecture or a variant
     */
    LiveLoad(LiveCluster cluster, String target, Objective objective, int batch, long seed) {
        this.cluster = cluster;
        this.target = target;
        this.objective = objective;
        this.batches = cluster.batches(batch);
        this.load = new PoissonLoad(this::send, objective.latencyMs(), seed);
    }

    private Future<QueryAnswer> send(int number) {
        long start = System.nanoTime();
        return cluster.client()
                .send(target, objective, batches.get(number % batches.size()))
                .onSuccess(by -> answers.add(new Answer(by.variant(), (System.nanoTime() - start) / 1e6)));
    }

    /** Measures such queries one by one, and as many as are served when several are always in flight. */
    BatchPerformance performance(boolean first) {
        warmUp(first ? 3_000 : 300);
        closedLoop(1, 300);
        List<Double> alone = takeAnswers().stream().map(Answer::ms).toList();
        double queries = closedLoop(PARALLEL, 700);
        answers.clear();
        int size = batches.get(0).size();
        return new BatchPerformance(
                size, PoissonLoad.percentile(alone, 0.5), PoissonLoad.percentile(alone, 0.99), size * queries);
    }

    /** Has the code of nodes, gateway and client compiled, which happens while it runs. */
    void warmUp(long ms) {
        closedLoop(PARALLEL, ms);
        answers.clear();
    }

    /** Returns the rate of queries of which so many are in flight for some time, queries/s. */
    private double closedLoop(int parallel, long ms) {
        long start = System.nanoTime();
        long end = start + TimeUnit.MILLISECONDS.toNanos(ms);
        AtomicInteger done = new AtomicInteger();
        Phaser running = new Phaser(1);
        for (int i = 0; i < parallel; i++) {
            running.register();
            sendUntil(end, done, running);
        }
        running.arriveAndAwaitAdvance();
        return done.get() / ((System.nanoTime() - start) / 1e9);
    }

    private void sendUntil(long end, AtomicInteger done, Phaser running) {
        var unused = send(done.get()).onComplete(answer -> {
            done.incrementAndGet();
            if (System.nanoTime() < end) {
                sendUntil(end, done, running);
            } else {
                running.arriveAndDeregister();
            }
        });
    }

    /** Sets the rate from now on, queries/s. */
    void rate(double queriesPerSecond) {
        load.rate(queriesPerSecond);
    }

    /** Sends at that rate for so many seconds; returns what was sent and what ended meanwhile. */
    LoadSample run(int seconds, double queriesPerSecond) throws InterruptedException {
        LoadSample all = LoadSample.NONE;
        for (int second = 0; second < seconds; second++) {
            load.rate(queriesPerSecond);
            boolean unused = new CountDownLatch(1).await(1, TimeUnit.SECONDS);
            LoadSample sample = load.take();
            all = all.plus(sample);
            System.out.printf(
                    "  %4d sent %4d answered %4d late %4d failed, p95 %7.1f ms  %s%n",
                    sample.sent(), sample.answered(), sample.late(), sample.failed(), sample.p95Ms(), cluster.text());
        }
        return all;
    }

    /** What was sent and what ended since the last call. */
    LoadSample take() {
        return load.take();
    }

    /** The answers since the last call. */
    List<Answer> takeAnswers() {
        List<Answer> taken = new ArrayList<>();
        for (Answer answer = answers.poll(); answer != null; answer = answers.poll()) {
            taken.add(answer);
        }
        return taken;
    }

    @Override
    public void close() {
        load.close();
    }
}
