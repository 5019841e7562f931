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
import java.util.stream.IntStream;

/** Queries of one application, all sent at once over all gateways; some of them have a short deadline. */
final class ColdQueryBurst {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private final GatewayClients gateways;
    private final EvaluationRequests requests;
    private final ReferenceAnswers references;
    private final int queries;
    private final int interval;
    private final Duration shortDeadline;
    private final AtomicInteger right = new AtomicInteger();
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Map<Integer, TritonCode> failures = new ConcurrentHashMap<>();

    /** @param interval every query whose number is a multiple of it has the short deadline */
    ColdQueryBurst(ScriptedCluster cluster, int queries, int interval, Duration shortDeadline) {
        this.gateways = cluster.clients();
        this.requests = cluster.fleet().requests();
        this.references = cluster.fleet().references();
        this.queries = queries;
        this.interval = interval;
        this.shortDeadline = shortDeadline;
    }

    /** Sends all queries and waits for the end of each. */
    void send() throws InterruptedException {
        CountDownLatch open = new CountDownLatch(queries);
        for (int number : shortOnesFirst()) {
            Future<Void> unused = send(number).onComplete(done -> open.countDown());
        }
        if (!open.await(DEADLINE.toSeconds() + 10, TimeUnit.SECONDS)) {
            throw new AssertionError("%d queries did not end".formatted(open.getCount()));
        }
    }

    /** Even where it takes long to send all of them, those with the short deadline then come before anything is loaded. */
    private int[] shortOnesFirst() {
        return IntStream.concat(
                        IntStream.range(0, queries).filter(this::isShort),
                        IntStream.range(0, queries).filter(number -> !isShort(number)))
                .toArray();
    }

    private boolean isShort(int number) {
        return number % interval == 0;
    }

    private Future<Void> send(int number) {
        int item = number % requests.count();
        ModelInferRequest request = requests.request(CheckedOpenLoop.APPLICATION, item, "cold-" + number)
                .putParameters("infaas_latency_ms", EvaluationRequests.number(20_000))
                .build();
        // each gateway gets queries of both deadlines
        return gateways.send(number / interval + number, request, isShort(number) ? shortDeadline : DEADLINE)
                .onSuccess(answer -> check(number, item, answer.reply()))
                .onFailure(failure -> failures.put(
                        number, failure instanceof TritonException refused ? refused.code() : TritonCode.UNKNOWN))
                .mapEmpty();
    }

    private void check(int number, int item, InferReply reply) {
        String variant = reply.header("infaas-variant").orElse("unknown");
        if (references.isRight(variant, item, reply) && reply.answer().getId().equals("cold-" + number)) {
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

    /** The status of each query that failed, by its number. */
    Map<Integer, TritonCode> failures() {
        return Map.copyOf(failures);
    }
}
