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
 * Clients of several gateways, used round-robin. Balanced clients send a query that a gateway did not accept to the next gateway,
 * once, as a load balancer does. They never repeat a query that a gateway accepted and lost.
 */
final class GatewayClients {

    /** Messages of queries that a gateway did not accept: no listener, no new streams on the connection, or no view yet. */
    private static final List<String> NOT_ACCEPTED =
            List.of("Connection refused", "was reset by", "no view has arrived yet", "GOAWAY", "shutting down");

    private final List<TritonClient> gateways;
    private final boolean balanced;
    private final Map<String, AtomicInteger> redirected = new ConcurrentHashMap<>();

    private GatewayClients(List<TritonClient> gateways, boolean balanced) {
        this.gateways = List.copyOf(gateways);
        this.balanced = balanced;
    }

    /** Clients of gateways on this machine, by gRPC port; they redirect no query. */
    static GatewayClients on(Vertx vertx, List<Integer> ports) {
        return new GatewayClients(
                ports.stream().map(port -> client(vertx, port)).toList(), false);
    }

    GatewayClients balanced() {
        return new GatewayClients(gateways, true);
    }

    static TritonClient client(Vertx vertx, int port) {
        return new TritonClient(vertx, "127.0.0.1", port, TritonClient.DEFAULT_MESSAGE_CAP);
    }

    /**
     * An answer and the gateway that it came through.
     *
     * @param gateway index in the list of gateways
     */
    record Answer(int gateway, InferReply reply) {}

    /** Sends a query to the gateway with index {@code number} modulo their count. */
    Future<Answer> send(int number, ModelInferRequest request, Duration deadline) {
        long end = System.nanoTime() + deadline.toNanos();
        int first = number % gateways.size();
        int next = (number + 1) % gateways.size();
        return send(first, request, end).recover(failure -> {
            if (!balanced || !isNotAccepted(failure)) {
                return Future.failedFuture(failure);
            }
            redirected
                    .computeIfAbsent(String.valueOf(failure.getMessage()), text -> new AtomicInteger())
                    .incrementAndGet();
            return send(next, request, end);
        });
    }

    private Future<Answer> send(int gateway, ModelInferRequest request, long end) {
        return gateways.get(gateway)
                .inferWithMetadata(request, Duration.ofNanos(end - System.nanoTime()))
                .map(reply -> new Answer(gateway, reply));
    }

    private static boolean isNotAccepted(Throwable failure) {
        return failure instanceof TritonException refused
                && refused.code() == TritonCode.UNAVAILABLE
                && NOT_ACCEPTED.stream().anyMatch(String.valueOf(refused.getMessage())::contains);
    }

    /** Counts of redirected queries by the message of the first gateway. */
    Map<String, Integer> redirected() {
        return redirected.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                .get()));
    }
}
