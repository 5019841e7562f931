package io.infaas.gateway;

import io.infaas.catalog.Catalogs;
import io.infaas.catalog.ConfigTemplate;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import io.infaas.gateway.routing.DecisionExposure;
import io.infaas.gateway.routing.Limits;
import io.infaas.gateway.view.Node;
import io.infaas.gateway.view.View;
import io.infaas.gateway.view.ViewFixture;
import io.infaas.triton.embedded.EmbeddedNode;
import io.infaas.triton.embedded.NodeOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running gateway in front of two running nodes, which all serve two variants of the example application. */
final class Stage {

    /** Above one full batch of pictures, below two. */
    static final int MAX_MESSAGE_BYTES = 150_000;

    private static final Path TRAINED = Path.of("..", "model-repo-templates", "examples", "fashion", "models");

    final List<EmbeddedNode> nodes = new ArrayList<>();
    final View view;
    final Gateway gateway;

    /**
     * fm-nano: 0.86 and, so its profile says, 1 ms per item; fm-small: 0.90 and 5 ms. Both serve faster than that, so that no test depends on
     * the machine.
     */
    Stage(Path folder) throws Exception {
        ViewFixture fixture = new ViewFixture()
                .objective(new Objective(10_000, 0.85, 0.85))
                .variant("fm-nano", "fp32", 1, 0.86, 1)
                .variant("fm-small", "fp32", 1, 0.90, 5);
        for (Variant variant : fixture.catalog().variants()) {
            Path model = Files.createDirectories(folder.resolve(variant.name()).resolve("1"));
            Files.copy(TRAINED.resolve(variant.architecture() + ".onnx"), model.resolve("model.onnx"));
            Files.writeString(
                    folder.resolve(variant.name()).resolve("config.pbtxt"),
                    ConfigTemplate.of(variant.target()).fill(Catalogs.contract(), variant.settings()));
        }
        for (String id : List.of("a", "b")) {
            EmbeddedNode node = EmbeddedNode.start(new NodeOptions(folder, "127.0.0.1", 0, 0, 0, List.of("*")));
            nodes.add(node);
            fixture.node(new Node(id, "127.0.0.1", node.httpPort(), node.grpcPort(), Catalogs.NODE_TYPE));
        }
        view = fixture.everywhere().view();
        Limits limits =
                new Limits(MAX_MESSAGE_BYTES, 1 << 20, 8 << 20, 100, Duration.ofMillis(500), Duration.ofSeconds(20));
        gateway = Gateway.start(new GatewayConfig(
                        view, "127.0.0.1", 0, 0, 0, DecisionExposure.ALWAYS, limits, Duration.ofSeconds(5)))
                .await(30, TimeUnit.SECONDS);
    }

    /** The name of an architecture's one variant on the nodes. */
    String variant(String architecture) {
        return view.catalog().variant(architecture + "-fp32-t1").orElseThrow().name();
    }

    void close() throws Exception {
        gateway.close().await(30, TimeUnit.SECONDS);
        nodes.forEach(EmbeddedNode::close);
    }
}
