package io.infaas.gateway.grpc;

import io.infaas.gateway.contract.Node;
import io.infaas.gateway.security.NodeSecrets;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The links of one event loop to all nodes that it sends to. One that is not used for a minute is closed. On the event loop. */
final class GrpcNodePools {

    private static final long IDLE_S = 60;

    private final NodeDialler dialler;
    private final NodeSecrets secrets;
    private final EventLoop loop;
    private final int mostWaiting;
    private final Map<Node, GrpcNodePool> links = new HashMap<>();
    private final Future<?> sweeps;

    /**
     * No links yet.
     *
     * @param secrets what nodes want to be shown
     * @param mostWaiting attempts that may wait for room at one node
     */
    GrpcNodePools(NodeDialler dialler, NodeSecrets secrets, EventLoop loop, int mostWaiting) {
        this.dialler = dialler;
        this.secrets = secrets;
        this.loop = loop;
        this.mostWaiting = mostWaiting;
        this.sweeps = loop.scheduleWithFixedDelay(this::sweep, IDLE_S, IDLE_S, TimeUnit.SECONDS);
    }

    NodeSecrets secrets() {
        return secrets;
    }

    GrpcNodePool to(Node node) {
        GrpcNodePool known = links.get(node);
        if (known == null) {
            known = new GrpcNodePool(dialler, loop, node.host(), node.grpcPort(), mostWaiting);
            links.put(node, known);
        }
        return known;
    }

    private void sweep() {
        links.values().removeIf(link -> {
            boolean idle = link.idleFor(TimeUnit.SECONDS.toNanos(IDLE_S));
            if (idle) {
                link.close();
            }
            return idle;
        });
    }

    void close() {
        sweeps.cancel(false);
        links.values().forEach(GrpcNodePool::close);
        links.clear();
    }
}
