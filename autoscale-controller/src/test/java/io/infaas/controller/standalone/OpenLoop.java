package io.infaas.controller.standalone;

import com.google.protobuf.ByteString;
import io.infaas.triton.client.InferReply;
import io.infaas.triton.client.TritonClient;
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
 * served it must give. Nothing is retried.
 */
final class OpenLoop {

    static final String APPLICATION = "fashion";

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final List<Double> FLOORS = List.of(0.90, 0.92, 0.94);

    private final TritonClient gateway;
    private final Questions questions;
    private final Map<String, List<ByteString>> references;
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger right = new AtomicInteger();
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> byNode = new ConcurrentHashMap<>();

    /** @param references the raw answers to all questions, by full name of the variant */
    OpenLoop(TritonClient gateway, Questions questions, Map<String, List<ByteString>> references) {
        this.gateway = gateway;
        this.questions = questions;
        this.references = references;
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

    /** Sends {@code rate} queries a second until the result is stopped. */
    Running start(double rate) {
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
        String id = "query-" + number;
        ModelInferRequest request = questions
                .ask(APPLICATION, question, id)
                .putParameters("infaas_latency_ms", Questions.number(20_000))
                .putParameters("infaas_min_accuracy", Questions.number(FLOORS.get(number % FLOORS.size())))
                .build();
        return gateway.inferTold(request, DEADLINE)
                .onSuccess(reply -> check(id, question, reply))
                .onFailure(failure -> lost.add(id + ": " + failure))
                .mapEmpty();
    }

    private void check(String id, int question, InferReply reply) {
        String variant = reply.header("infaas-variant").orElse("");
        byNode.computeIfAbsent(reply.header("infaas-node").orElse(""), node -> new AtomicInteger())
                .incrementAndGet();
        List<ByteString> expected = references.get(variant);
        if (expected != null
                && reply.answer().getId().equals(id)
                && reply.answer().getModelName().equals(APPLICATION)
                && reply.answer().getRawOutputContentsList().equals(List.of(expected.get(question)))) {
            right.incrementAndGet();
        } else {
            wrong.add("%s by %s: id %s, name %s"
                    .formatted(
                            id, variant, reply.answer().getId(), reply.answer().getModelName()));
        }
    }

    int answeredBy(String node) {
        AtomicInteger count = byNode.get(node);
        return count == null ? 0 : count.get();
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
