package io.infaas.controller.chaos;

import io.infaas.controller.plan.Placement;
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
import java.util.function.Predicate;

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
    private final Map<Way, AtomicInteger> served = new ConcurrentHashMap<>();

    /** A gateway, by its place in the list, and the instance that it chose. */
    private record Way(int gateway, Placement place) {}

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
                .onSuccess(answer -> check(id, question, floor, answer))
                .onFailure(failure -> lost.add(id + ": " + failure))
                .mapEmpty();
    }

    private void check(String id, int question, double floor, Peers.Answer answer) {
        InferReply reply = answer.reply();
        String variant = reply.header("infaas-variant").orElse("unknown");
        String node = reply.header("infaas-node").orElse("unknown");
        served.computeIfAbsent(new Way(answer.gateway(), new Placement(variant, node)), way -> new AtomicInteger())
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

    /** Answers of one instance. */
    int answeredBy(Placement place) {
        return answers(way -> way.place().equals(place));
    }

    /** Answers of all instances of a node. */
    int answeredBy(String node) {
        return answers(way -> way.place().node().equals(node));
    }

    /** Answers that came through one gateway. */
    int answeredThrough(int gateway) {
        return answers(way -> way.gateway() == gateway);
    }

    /** Answers of one instance that came through one gateway. */
    int answeredThrough(int gateway, Placement place) {
        return answers(way -> way.equals(new Way(gateway, place)));
    }

    private int answers(Predicate<Way> counted) {
        return served.entrySet().stream()
                .filter(entry -> counted.test(entry.getKey()))
                .mapToInt(entry -> entry.getValue().get())
                .sum();
    }

    int passedOn() {
        return gateways.passedOn().values().stream().mapToInt(Integer::intValue).sum();
    }

    int sent() {
        return sent.get();
    }

    /** Queries that nothing is known of yet. */
    int underWay() {
        return sent.get() - right.get() - lost.size() - wrong.size();
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
