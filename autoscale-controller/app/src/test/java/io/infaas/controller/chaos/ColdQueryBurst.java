package io.infaas.controller.chaos;

import io.infaas.triton.client.InferReply;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Queries of one application, sent at once over all gateways, half of them early; some of these have a short deadline. */
final class ColdQueryBurst {

    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private final GatewayClients gateways;
    private final EvaluationRequests requests;
    private final ReferenceAnswers references;
    private final int queries;
    private final int interval;
    private final Duration shortDeadline;
    private final List<Future<Void>> sent = new ArrayList<>();
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

    /**
     * Sends those with the short deadline and half of the others at once, and waits until the short deadline has ended its queries. It does
     * so only if nothing is planned before: a load may be faster than any deadline.
     */
    void sendUntilTheShortDeadline() {
        IntStream.range(0, queries)
                .filter(number -> isShort(number) || number < queries / 2)
                .forEach(number -> sent.add(send(number)));
        Until.holds(
                () -> "only %s ended at the short deadline".formatted(failures),
                () -> failures.size() >= (queries + interval - 1) / interval);
    }

    /** Sends the others at once, and waits for the end of each. */
    void sendTheRest() throws Exception {
        IntStream.range(queries / 2, queries)
                .filter(number -> !isShort(number))
                .forEach(number -> sent.add(send(number)));
        Future.join(sent)
                .otherwiseEmpty()
                .toCompletionStage()
                .toCompletableFuture()
                .get(DEADLINE.toSeconds() + 10, TimeUnit.SECONDS);
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
