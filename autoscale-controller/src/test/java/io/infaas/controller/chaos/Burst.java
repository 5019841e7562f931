package io.infaas.controller.chaos;

import io.infaas.triton.client.InferReply;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.protocol.ModelInferRequest;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Queries of one application at one moment, over all gateways; some of them are in a hurry. */
final class Burst {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private final Peers gateways;
    private final Questions questions;
    private final References references;
    private final int queries;
    private final int hurried;
    private final Duration hurry;
    private final AtomicInteger right = new AtomicInteger();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Map<Integer, TritonCode> failures = new ConcurrentHashMap<>();

    /**
     * @param hurried every so-manieth query is in a hurry
     * @param hurry the deadline of those
     */
    Burst(Stage stage, int queries, int hurried, Duration hurry) {
        this.gateways = stage.peers();
        this.questions = stage.fleet().questions();
        this.references = stage.fleet().references();
        this.queries = queries;
        this.hurried = hurried;
        this.hurry = hurry;
    }

    /** Sends all and waits for all. */
    void send() throws InterruptedException {
        CountDownLatch open = new CountDownLatch(queries);
        for (int number = 0; number < queries; number++) {
            Future<Void> unused = ask(number).onComplete(done -> open.countDown());
        }
        if (!open.await(DEADLINE.toSeconds() + 10, TimeUnit.SECONDS)) {
            throw new AssertionError("%d queries did not end".formatted(open.getCount()));
        }
    }

    private Future<Void> ask(int number) {
        int question = number % questions.count();
        ModelInferRequest request = questions
                .ask(OpenLoop.APPLICATION, question, "cold-" + number)
                .putParameters("infaas_latency_ms", Questions.number(20_000))
                .build();
        // which gateway it is must not be tied to whether it is in a hurry
        return gateways.ask(number / hurried + number, request, number % hurried == 0 ? hurry : DEADLINE)
                .onSuccess(answer -> check(number, question, answer.reply()))
                .onFailure(failure -> failures.put(
                        number, failure instanceof TritonException told ? told.code() : TritonCode.UNKNOWN))
                .mapEmpty();
    }

    private void check(int number, int question, InferReply reply) {
        String variant = reply.header("infaas-variant").orElse("unknown");
        if (references.right(variant, question, reply) && reply.answer().getId().equals("cold-" + number)) {
            right.incrementAndGet();
        } else {
            wrong.add("cold-%d by %s".formatted(number, variant));
        }
    }

    int right() {
        return right.get();
    }

    List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** How those ended that were not answered, by number. */
    Map<Integer, TritonCode> failures() {
        return Map.copyOf(failures);
    }
}
