package io.infaas.controller.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.infaas.catalog.Catalog;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.control.ControlClient;
import io.infaas.gateway.control.ControlClient.ControlTiming;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Views of ten thousand variants over sockets, and a view that is too large for any gateway. */
final class LargeViewsIT {

    private static final LargeDeployment WORLD = LargeDeployment.large();
    private static final Catalog CATALOG = WORLD.catalog(0);

    private final Vertx vertx = Vertx.vertx();
    private final RecordingGatewayListener recorder = new RecordingGatewayListener();
    private final GatewayStub gateway = new GatewayStub();
    private ControlServer server;
    private FaultProxy proxy;
    private ControlClient client;

    @BeforeEach
    void start() throws Exception {
        server = Until.done(ControlServer.start(vertx, ControlConfig.local(0), recorder));
        proxy = FaultProxy.to(vertx, server.port());
        client = ControlClient.start(
                vertx, ControllerAddress.plain("127.0.0.1", proxy.port()), gateway, "test", ControlTiming.DEFAULT);
        Until.holds("attached", client::isConnected);
    }

    @AfterEach
    void end() throws Exception {
        Until.done(client.close());
        Until.done(server.close());
        Until.done(vertx.close());
    }

    @Test
    void tenThousandVariants_arriveWhole_andTheirCatalogOnce() {
        SortedMap<Placement, InstanceState> instances = WORLD.instances(CATALOG);
        View first = view(1, CATALOG, instances);
        instances.put(instances.firstKey(), InstanceState.OVERLOADED);
        View second = view(2, CATALOG, instances);
        View third = view(3, WORLD.catalog(1), instances);
        assertThat(CATALOG.variants()).hasSize(10_000);

        server.publish(first);
        Until.holds("the first", () -> recorder.has("applied 1"));
        server.publish(second);
        Until.holds("one change", () -> recorder.has("applied 2"));
        proxy.closeConnections();
        Until.holds("attached again", () -> recorder.has("attached 2"));
        server.publish(third);
        Until.holds("another catalog", () -> recorder.has("applied 3"));

        assertThat(gateway.applied().equals(List.of(first, second, third))).isTrue();
        assertThat(gateway.applied().get(1).catalog())
                .isSameAs(gateway.applied().get(0).catalog());
    }

    @Test
    void viewThatNoGatewayTakes_isNotPublished_andTheNextOneIs() {
        Node huge = new Node("node-00000", "h".repeat(17 << 20), 8000, 8001, "small");
        View tooLarge = new View(2, CATALOG, List.of(huge), List.of());
        server.publish(view(1, CATALOG, WORLD.instances(CATALOG)));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> server.publish(tooLarge))
                .withMessageContainingAll("view 2", "10000 variants", "bytes", "16777216");
        server.publish(view(3, CATALOG, WORLD.instances(CATALOG)));

        Until.holds("the next", () -> recorder.has("applied 3"));
        assertThat(gateway.versions()).doesNotContain(2L);
    }

    private static View view(long version, Catalog catalog, SortedMap<Placement, InstanceState> instances) {
        List<Instance> shown = new ArrayList<>();
        instances.forEach((placement, state) -> shown.add(new Instance(placement.variant(), placement.node(), state)));
        return new View(version, catalog, WORLD.nodeList(), shown);
    }
}
