package io.infaas.gateway;

import io.infaas.gateway.feedback.ReadinessCheck;
import io.infaas.gateway.view.Candidate;
import io.infaas.gateway.view.Node;
import io.infaas.triton.client.TritonClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Asks nodes for their models' readiness, over one connection per node, each question within five seconds. */
final class NodeChecks implements ReadinessCheck {

    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int MESSAGE_CAP = 1 << 16;

    private final Vertx vertx;
    private final Map<Node, TritonClient> clients = new ConcurrentHashMap<>();

    NodeChecks(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public Future<Boolean> ready(Candidate candidate) {
        return clients.computeIfAbsent(
                        candidate.node(), node -> new TritonClient(vertx, node.host(), node.grpcPort(), MESSAGE_CAP))
                .modelReady(candidate.model(), DEADLINE);
    }

    /** Closes the connections with all other nodes. */
    void keep(Collection<Node> nodes) {
        Set<Node> kept = Set.copyOf(nodes);
        clients.keySet().removeIf(node -> {
            if (kept.contains(node)) {
                return false;
            }
            TritonClient client = clients.get(node);
            if (client != null) {
                client.close();
            }
            return true;
        });
    }

    Future<Void> close() {
        return Future.join(clients.values().stream().map(TritonClient::close).toList())
                .mapEmpty();
    }
}
