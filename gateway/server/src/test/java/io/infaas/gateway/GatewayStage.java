package io.infaas.gateway;

import io.infaas.catalog.Catalogs;
import io.infaas.catalog.ExampleRepository;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.triton.embedded.EmbeddedNode;
import io.infaas.triton.embedded.NodeOptions;
import io.infaas.triton.embedded.NodeStartException;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running gateway in front of running nodes, which all serve two variants of the example application. */
final class GatewayStage {

    /** Above one full batch of pictures, below two. */
    static final int MAX_MESSAGE_BYTES = 150_000;

    final List<Node> nodes = new ArrayList<>();
    final View view;
    final Gateway gateway;
    private final List<AutoCloseable> servers = new ArrayList<>();

    /** In front of two embedded nodes, "a" and "b". */
    static GatewayStage embedded(Path folder) throws Exception {
        return new GatewayStage(folder, "a", "b");
    }

    /** In front of one real Triton, "real". */
    static GatewayStage real(Path folder) throws Exception {
        return new GatewayStage(folder, "real");
    }

    /**
     * fm-nano: 0.86 and, so its profile says, 1 ms per item; fm-small: 0.90 and 5 ms. Both serve faster than that, so that no
     * test depends on the machine.
     */
    private GatewayStage(Path folder, String... ids) throws Exception {
        ViewFixture fixture = new ViewFixture()
                .objective(new Objective(10_000, 0.85, 0.85))
                .variant("fm-nano", "fp32", 1, 0.86, 1)
                .variant("fm-small", "fp32", 1, 0.90, 5);
        for (Variant variant : fixture.catalog().variants()) {
            ExampleRepository.write(folder, variant, variant.architecture());
        }
        for (String id : ids) {
            Node node = id.equals("real") ? realNode(folder) : embeddedNode(folder, id);
            nodes.add(node);
            fixture.node(node);
        }
        view = fixture.everywhere().view();
        GatewayLimits limits = new GatewayLimits(
                        MAX_MESSAGE_BYTES, 1 << 20, 8 << 20, 100, 50, Duration.ofMillis(500), Duration.ofSeconds(20))
                .withMaxStreamedBytes(MAX_MESSAGE_BYTES);
        gateway = Gateway.start(GatewayConfig.of(view)
                        .withPorts("127.0.0.1", 0, 0, 0)
                        .withLimits(limits)
                        .withShutdown(GatewayConfig.Shutdown.AT_ONCE.withGrace(Duration.ofSeconds(5))))
                .await(30, TimeUnit.SECONDS);
    }

    private Node embeddedNode(Path folder, String id) throws NodeStartException {
        EmbeddedNode server = EmbeddedNode.start(new NodeOptions(folder, "127.0.0.1", 0, 0, 0, List.of("*")));
        servers.add(server);
        return new Node(id, "127.0.0.1", server.httpPort(), server.grpcPort(), Catalogs.NODE_TYPE);
    }

    private Node realNode(Path folder) {
        TritonServer server = TritonServers.start(folder, List.of("*"), TritonServers.WITHOUT_AUTO_COMPLETE);
        servers.add(server);
        return new Node("real", server.host(), server.httpPort(), server.grpcPort(), Catalogs.NODE_TYPE);
    }

    /** The name of an architecture's one variant on the nodes. */
    String variant(String architecture) {
        return view.catalog().variant(architecture + "-fp32-t1").orElseThrow().name();
    }

    void close() throws Exception {
        gateway.close().await(30, TimeUnit.SECONDS);
        for (AutoCloseable server : servers) {
            server.close();
        }
    }
}
