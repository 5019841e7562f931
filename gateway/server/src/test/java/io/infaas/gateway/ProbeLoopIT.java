package io.infaas.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.nodes.ScriptedNode;
import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes are asked for their readiness beside traffic: event loops that are busy do not make a node silent. */
class ProbeLoopIT {

    private final Vertx vertx = Vertx.vertx();
    private final CountDownLatch traffic = new CountDownLatch(1);
    private GatewayComponents components;

    @BeforeEach
    void create() throws Exception {
        ScriptedNode node = new ScriptedNode(vertx, "a");
        components = new GatewayComponents(GatewayConfig.withoutView(), () -> false);
        components.router.apply(new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node(node.node())
                .everywhere()
                .view(1));
    }

    @AfterEach
    void close() throws Exception {
        traffic.countDown();
        components.close().await(30, TimeUnit.SECONDS);
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void check_allEventLoopsOfTrafficBusy_nodeIsReady() throws Exception {
        for (EventExecutor loop : ((VertxInternal) components.vertx).nettyEventLoopGroup()) {
            loop.execute(this::occupy);
        }
        List<IndexedInstance> instances = components.router.routes().instances();

        components.probe.checkAll(instances).toCompletableFuture().get(20, TimeUnit.SECONDS);

        assertThat(instances)
                .hasSize(1)
                .allMatch(instance -> components.router.loads().isAvailable(instance));
    }

    private void occupy() {
        try {
            assertThat(traffic.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
