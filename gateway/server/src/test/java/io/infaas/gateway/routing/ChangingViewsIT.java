package io.infaas.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.Reply;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Views change hundreds of times under queries over both protocols, also to views in which nothing serves. */
class ChangingViewsIT {

    private static final int VIEWS = 400;
    private static final int IN_FLIGHT = 24;
    private static final ModelInferRequest QUESTION = Reply.question("fashion", 400);
    private static final Buffer JSON =
            Buffer.buffer("{\"inputs\":[{\"name\":\"image\",\"shape\":[1,784],\"datatype\":\"FP32\",\"data\":[1]}]}");

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();
    private volatile boolean ending;
    private int drainedSeen;

    @AutoClose
    private final FrontEnds fronts = new FrontEnds(GatewayLimits.DEFAULT.waiting(Duration.ofSeconds(60)));

    private final View all = new ViewFixture()
            .variant("small", "fp32", 1, 0.88, 1.0)
            .variant("large", "fp32", 1, 0.93, 10.0)
            .node(fronts.a.node())
            .node(fronts.b.node())
            .everywhere()
            .view();

    @Test
    void infer_viewsChangeAllTheTime_nothingLostAndWhatDrainsStaysIdle() throws Exception {
        Random random = new Random(20210714);
        List<Future<Void>> clients = new ArrayList<>();
        for (int i = 0; i < IN_FLIGHT; i++) {
            clients.add(askOn(i % 2 == 0));
        }

        for (int version = 2; version < 2 + VIEWS; version++) {
            View view = change(random, version);
            fronts.router.apply(view);
            assertNothingBeginsWhereNothingServes(view, random.nextInt(3));
            awaitAnswers(view, random.nextInt(6));
        }
        fronts.router.apply(new View(2 + VIEWS, all.catalog(), all.nodes(), all.instances()));
        ending = true;

        Future.all(clients).await(60, TimeUnit.SECONDS);
        assertThat(answered.get()).isEqualTo(asked.get()).isGreaterThan(VIEWS);
        assertThat(drainedSeen).isGreaterThan(VIEWS / 2);
        Until.within(5, () -> fronts.metrics.queriesInFlight() == 0);
        assertThat(fronts.router.routes().instances())
                .allMatch(one ->
                        fronts.router.loads().isIdle(one.model(), one.node().id()));
        assertThat(fronts.router.report().waiting()).isEmpty();
        assertThat(fronts.serving.retryBuffer().bytes()).isZero();
    }

    /** An instance that does not serve and was idle once is given nothing any more. */
    private void assertNothingBeginsWhereNothingServes(View view, long watchMs) {
        List<IndexedInstance.Key> drained = view.instances().stream()
                .filter(instance -> !instance.state().isServing())
                .filter(instance -> fronts.router.isIdle(instance.variant(), instance.node()))
                .map(instance -> new IndexedInstance.Key(instance.variant(), instance.node()))
                .toList();
        fronts.router.report();
        LockSupport.parkNanos(1_000_000L * watchMs);
        assertThat(fronts.router.report().uses())
                .filteredOn(use -> drained.contains(new IndexedInstance.Key(use.variant(), use.node())))
                .allSatisfy(use -> assertThat(use.arrivedItems()).isZero());
        drainedSeen += drained.size();
    }

    /** Lets the queries keep pace with the views, where they can be served at all. */
    private void awaitAnswers(View view, int more) {
        if (view.instances().stream().anyMatch(instance -> instance.state().isServing())) {
            int enough = answered.get() + more;
            Until.within(5, () -> answered.get() >= enough);
        }
    }

    private View change(Random random, long version) {
        List<Node> nodes = new ArrayList<>(all.nodes());
        if (random.nextInt(10) == 0) {
            nodes.remove(random.nextInt(nodes.size()));
        }
        if (random.nextInt(10) == 0) {
            nodes.add(new Node("unused", "127.0.0.1", 1, 1, Catalogs.NODE_TYPE));
        }
        // what is silent is served by what answers a probe, which is not part of this test
        List<InstanceState> states = Arrays.stream(InstanceState.values())
                .filter(state -> state != InstanceState.SILENT)
                .toList();
        List<Instance> instances = new ArrayList<>();
        for (Instance instance : all.instances()) {
            boolean there = nodes.stream().anyMatch(node -> node.id().equals(instance.node()));
            if (there && random.nextInt(4) > 0) {
                InstanceState state = states.get(random.nextInt(states.size()));
                instances.add(
                        random.nextInt(instances.size() + 1), new Instance(instance.variant(), instance.node(), state));
            }
        }
        return new View(version, all.catalog(), nodes, instances);
    }

    /** One client that asks again as soon as it has its answer. */
    private Future<Void> askOn(boolean grpc) {
        asked.incrementAndGet();
        Future<Reply> reply = grpc
                ? Reply.later(Reply.grpcRequest(fronts.h2, Reply.none()), Reply.frame(QUESTION))
                : Reply.later(fronts.h1.request(HttpMethod.POST, "/v2/models/fashion/infer"), JSON);
        return reply.compose(got -> {
            if (grpc ? got.grpcStatus().equals("0") : got.status() == 200) {
                answered.incrementAndGet();
            }
            return ending ? Future.succeededFuture() : askOn(grpc);
        });
    }
}
