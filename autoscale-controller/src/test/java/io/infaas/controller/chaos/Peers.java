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
import java.util.stream.Collectors;

/**
 * The gateways that queries are spread over in turn. Where they are balanced, a query that one of them did not take is passed
 * on once to the next, as a load balancer does; a query that one of them took and lost is never.
 */
final class Peers {

    /** What tells that a query was not taken: nobody listens, the connection takes no new streams, or there is no view yet. */
    private static final List<String> NOT_TAKEN =
            List.of("Connection refused", "was reset by", "no view has arrived yet", "GOAWAY", "shutting down");

    private final List<TritonClient> gateways;
    private final boolean balanced;
    private final Map<String, AtomicInteger> passedOn = new ConcurrentHashMap<>();

    private Peers(List<TritonClient> gateways, boolean balanced) {
        this.gateways = List.copyOf(gateways);
        this.balanced = balanced;
    }

    /** Gateways on this machine by their gRPC ports; nothing is passed on. */
    static Peers on(Vertx vertx, List<Integer> ports) {
        return new Peers(ports.stream().map(port -> client(vertx, port)).toList(), false);
    }

    Peers balanced() {
        return new Peers(gateways, true);
    }

    static TritonClient client(Vertx vertx, int port) {
        return new TritonClient(vertx, "127.0.0.1", port, TritonClient.DEFAULT_MESSAGE_CAP);
    }

    /**
     * An answer and who gave it.
     *
     * @param gateway place in the list of gateways
     */
    record Answer(int gateway, InferReply reply) {}

    /** Asks the gateway whose turn it is by {@code number}. */
    Future<Answer> ask(int number, ModelInferRequest question, Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        int first = number % gateways.size();
        int next = (number + 1) % gateways.size();
        return ask(first, question, end).recover(failure -> {
            if (!balanced || !notTaken(failure)) {
                return Future.failedFuture(failure);
            }
            passedOn.computeIfAbsent(String.valueOf(failure.getMessage()), text -> new AtomicInteger())
                    .incrementAndGet();
            return ask(next, question, end);
        });
    }

    private Future<Answer> ask(int gateway, ModelInferRequest question, long end) {
        return gateways.get(gateway)
                .inferWithMetadata(question, Duration.ofNanos(end - System.nanoTime()))
                .map(reply -> new Answer(gateway, reply));
    }

    private static boolean notTaken(Throwable failure) {
        return failure instanceof TritonException told
                && told.code() == TritonCode.UNAVAILABLE
                && NOT_TAKEN.stream().anyMatch(String.valueOf(told.getMessage())::contains);
    }

    /** How many queries were passed on, by what the first gateway said; the texts differ by gateway. */
    Map<String, Integer> passedOn() {
        return passedOn.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                .get()));
    }
}
