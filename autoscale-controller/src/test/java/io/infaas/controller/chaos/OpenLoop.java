package io.infaas.controller.chaos;

import io.infaas.controller.plan.Place;
import io.infaas.triton.client.InferReply;
import io.infaas.triton.protocol.ModelInferRequest;
import io.vertx.core.Future;
import java.time.Duration;
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

/**
 * Queries at times that do not depend on answers, each with its own id and compared with the answer that the variant which
 * served it must give. Nothing is retried but what a gateway did not take.
 */
final class OpenLoop {

    static final String APPLICATION = "fashion";

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    /** A rate that is within the capacity of a machine and more than a test needs. */
    private static final double HIGHEST_RATE = 600;

    private final Peers gateways;
    private final Questions questions;
    private final References references;
    private final List<Double> floors;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger right = new AtomicInteger();
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Map<Place, AtomicInteger> served = new ConcurrentHashMap<>();

    /** @param floors accuracies that are asked for in turn */
    OpenLoop(Peers gateways, Questions questions, References references, List<Double> floors) {
        this.gateways = gateways;
        this.questions = questions;
        this.references = references;
        this.floors = List.copyOf(floors);
    }

    /** Queries a second with {@code parallel} of them at a time, each sent when one is answered. */
    double capacity(int parallel, Duration time) {
        long start = System.nanoTime();
        long end = start + time.toNanos();
        Phaser running = new Phaser(1);
        int before = right.get();
        for (int i = 0; i < parallel; i++) {
            running.register();
            askUntil(end, running);
        }
        running.arriveAndAwaitAdvance();
        return (right.get() - before) / ((System.nanoTime() - start) / 1e9);
    }

    private void askUntil(long end, Phaser running) {
        Future<Void> unused = ask().onComplete(done -> {
            if (System.nanoTime() < end) {
                askUntil(end, running);
            } else {
                running.arriveAndDeregister();
            }
        });
    }

    /** Sends 60 % of {@code capacity} queries a second, no more than 600, until the result is stopped. */
    Running start(double capacity) {
        double rate = Math.min(0.6 * capacity, HIGHEST_RATE);
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        Phaser running = new Phaser(1);
        long start = System.nanoTime();
        int before = sent.get();
        var unused = clock.scheduleAtFixedRate(
                () -> {
                    long due = before + (long) ((System.nanoTime() - start) / 1e9 * rate);
                    while (sent.get() < due) {
                        running.register();
                        askOnce(running);
                    }
                },
                0,
                2,
                TimeUnit.MILLISECONDS);
        return () -> {
            clock.shutdown();
            boolean ended = clock.awaitTermination(10, TimeUnit.SECONDS);
            running.awaitAdvanceInterruptibly(running.arrive(), DEADLINE.toSeconds() + 10, TimeUnit.SECONDS);
            if (!ended) {
                throw new IllegalStateException("the clock of the load did not stop");
            }
        };
    }

    private void askOnce(Phaser running) {
        Future<Void> unused = ask().onComplete(done -> running.arriveAndDeregister());
    }

    /** Load that runs until it is stopped. */
    interface Running {

        /** Sends no more and waits for the last answer. */
        void stop() throws Exception;
    }

    private Future<Void> ask() {
        int number = sent.getAndIncrement();
        int question = number % questions.count();
        double floor = floors.get(number % floors.size());
        String id = "query-" + number;
        ModelInferRequest request = questions
                .ask(APPLICATION, question, id)
                .putParameters("infaas_latency_ms", Questions.number(20_000))
                .putParameters("infaas_min_accuracy", Questions.number(floor))
                .build();
        return gateways.ask(number, request, DEADLINE)
                .onSuccess(reply -> check(id, question, floor, reply))
                .onFailure(failure -> lost.add(id + ": " + failure))
                .mapEmpty();
    }

    private void check(String id, int question, double floor, InferReply reply) {
        String variant = reply.header("infaas-variant").orElse("unknown");
        String node = reply.header("infaas-node").orElse("unknown");
        served.computeIfAbsent(new Place(variant, node), place -> new AtomicInteger())
                .incrementAndGet();
        if (references.right(variant, question, reply)
                && references.meets(variant, floor)
                && reply.answer().getId().equals(id)
                && reply.answer().getModelName().equals(APPLICATION)) {
            right.incrementAndGet();
        } else {
            wrong.add("%s with floor %s by %s: id %s, name %s"
                    .formatted(
                            id,
                            floor,
                            variant,
                            reply.answer().getId(),
                            reply.answer().getModelName()));
        }
    }

    int answeredBy(Place place) {
        AtomicInteger count = served.get(place);
        return count == null ? 0 : count.get();
    }

    int answeredBy(String node) {
        return served.entrySet().stream()
                .filter(entry -> entry.getKey().node().equals(node))
                .mapToInt(entry -> entry.getValue().get())
                .sum();
    }

    int sent() {
        return sent.get();
    }

    int right() {
        return right.get();
    }

    List<String> lost() {
        return List.copyOf(lost);
    }

    List<String> wrong() {
        return List.copyOf(wrong);
    }
}
