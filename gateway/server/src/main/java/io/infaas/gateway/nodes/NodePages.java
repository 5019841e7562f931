package io.infaas.gateway.nodes;

import io.infaas.gateway.contract.Node;
import io.infaas.gateway.time.NanoTicker;
import io.infaas.triton.metrics.MetricsReading;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Reads the metrics of nodes. A node without an answer is queried again only after {@value #REST_SECONDS} s: its port may be closed to the
 * gateway, and should not delay every scrape. Thread-safe.
 */
public final class NodePages {

    private static final int REST_SECONDS = 10;

    private final Function<Node, Future<MetricsReading>> request;
    private final NanoTicker ticker;
    private final Map<Node, Long> failedNanos = new ConcurrentHashMap<>();

    /** @param request queries a node; must complete */
    public NodePages(Function<Node, Future<MetricsReading>> request, NanoTicker ticker) {
        this.request = request;
        this.ticker = ticker;
    }

    /** Fails if the node does not answer, or did not lately. */
    public Future<MetricsReading> read(Node node) {
        long now = ticker.nanos();
        failedNanos.values().removeIf(failed -> now - failed > TimeUnit.SECONDS.toNanos(REST_SECONDS));
        return failedNanos.containsKey(node)
                ? Future.failedFuture("the node gave no metrics lately")
                : request.apply(node).onFailure(silent -> failedNanos.put(node, now));
    }
}
