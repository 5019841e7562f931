package io.infaas.controller.chaos;

import io.infaas.triton.client.InferReply;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.client.TritonCode;
import io.infaas.triton.client.TritonException;
import io.infaas.triton.protocol.ModelInferRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The gateways that queries are spread over in turn, as a load balancer does. A query that one of them did not take is passed
 * on once to the next; a query that one of them took and lost is not.
 */
final class Peers {

    /** What tells that a query was not taken: nobody listens, the connection takes no new streams, or there is no view yet. */
    private static final List<String> NOT_TAKEN =
            List.of("Connection refused", "was reset by", "no view has arrived yet", "GOAWAY", "shutting down");

    private final List<TritonClient> gateways;
    private final Map<String, AtomicInteger> passedOn = new ConcurrentHashMap<>();

    private Peers(List<TritonClient> gateways) {
        this.gateways = List.copyOf(gateways);
    }

    /** Gateways on this machine by their gRPC ports. */
    static Peers on(Vertx vertx, List<Integer> ports) {
        return new Peers(ports.stream().map(port -> client(vertx, port)).toList());
    }

    static TritonClient client(Vertx vertx, int port) {
        return new TritonClient(vertx, "127.0.0.1", port, TritonClient.DEFAULT_MESSAGE_CAP);
    }

    /** Asks the gateway whose turn it is by {@code number}. */
    Future<InferReply> ask(int number, ModelInferRequest question, Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        TritonClient first = gateways.get(number % gateways.size());
        TritonClient next = gateways.get((number + 1) % gateways.size());
        return first.inferTold(question, deadline).recover(failure -> {
            if (gateways.size() == 1 || !notTaken(failure)) {
                return Future.failedFuture(failure);
            }
            passedOn.computeIfAbsent(String.valueOf(failure.getMessage()), text -> new AtomicInteger())
                    .incrementAndGet();
            return next.inferTold(question, Duration.ofNanos(end - System.nanoTime()));
        });
    }

    private static boolean notTaken(Throwable failure) {
        return failure instanceof TritonException told
                && told.code() == TritonCode.UNAVAILABLE
                && NOT_TAKEN.stream().anyMatch(String.valueOf(told.getMessage())::contains);
    }

    /** How many queries were passed on, by what the first gateway said. */
    Map<String, AtomicInteger> passedOn() {
        return Map.copyOf(passedOn);
    }
}
