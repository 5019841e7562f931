package io.infaas.controller.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.ProfileFixture;
import io.infaas.catalog.Variant;
import io.infaas.controller.fixed.FixedNodeProvider;
import io.infaas.controller.loop.Controller;
import io.infaas.controller.loop.LoopbackConfig;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.reconcile.GarmentModels;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.embedded.EmbeddedNode;
import io.infaas.triton.embedded.NodeOptions;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node with cores for two instances of its only variant: load comes and goes, and so does the second one. No query is lost. */
final class InstanceCountsIT {

    /** By its profile an instance carries 20 queries/s. */
    private static final double QUERIES_PER_SECOND = 30;

    @TempDir
    private Path folder;

    private static Catalog catalog() {
        Catalog of = GarmentModels.CATALOG;
        List<Variant> nano = of.variants().stream()
                .filter(variant -> variant.name().equals(GarmentModels.NANO))
                .map(variant -> new Variant(
                        variant.name(),
                        variant.alias(),
                        variant.architecture(),
                        variant.transform(),
                        variant.target(),
                        variant.settings(),
                        List.of(ProfileFixture.like(variant.profiles().get(0))
                                .batches(32, batch -> 50.0 * batch, batch -> 20)
                                .build())))
                .toList();
        return new Catalog(of.applications(), of.architectures(), nano, of.nodeTypes());
    }

    private static int instances(Controller controller) {
        return controller.status().situation().counts().above().values().stream()
                .findFirst()
                .orElse(1);
    }

    @Test
    void load_risesAndFallsOnOneNode_instancesFollowAndNoQueryIsLost() throws Exception {
        GarmentModels.layOut(folder);
        Catalog catalog = catalog();
        Vertx vertx = Vertx.vertx();
        EmbeddedNode node = EmbeddedNode.start(new NodeOptions(folder, "127.0.0.1", 0, 0, 0, List.of()));
        try {
            EvaluationRequests requests =
                    new EvaluationRequests(List.of(ByteString.copyFrom(new byte[4 * 28 * 28])), 1);
            ReferenceAnswers references =
                    ReferenceAnswers.of(GatewayClients.client(vertx, node.grpcPort()), catalog.variants(), requests);
            FixedNodeProvider nodes = FixedNodeProvider.of(
                    List.of("127.0.0.1:%d:%d:%d".formatted(node.httpPort(), node.grpcPort(), node.metricsPort())),
                    Catalogs.NODE_TYPE);
            JournalReader journal = JournalReader.create();
            try (Controller controller = Controller.start(LoopbackConfig.of(
                    catalog, nodes, PolicySettings.DEFAULTS.withDelays(2, 60), 0, Optional.of(journal.file())))) {
                Gateway gateway = Gateway.start(GatewayConfig.withoutView()
                                .withPorts("127.0.0.1", 0, 0, 0)
                                .withController(ControllerAddress.plain("127.0.0.1", controller.controlPort())))
                        .await(30, TimeUnit.SECONDS);
                try {
                    CheckedOpenLoop load = new CheckedOpenLoop(
                            GatewayClients.on(vertx, List.of(gateway.grpcPort())), requests, references, List.of(0.5));
                    Placement nano = new Placement(
                            GarmentModels.NANO, nodes.nodes().get(0).id());
                    Until.holds("a view", () -> gateway.viewVersion() > 0);

                    CheckedOpenLoop.Running much = load.start(QUERIES_PER_SECOND / 0.6);
                    try {
                        Until.holds("a second instance", () -> instances(controller) == 2);
                        RoundsUnderLoad.awaitMore("of both instances", () -> load.answeredBy(nano));
                    } finally {
                        much.stop();
                    }
                    CheckedOpenLoop.Running little = load.start(2);
                    try {
                        Until.within(120, () -> instances(controller) == 1);
                        RoundsUnderLoad.awaitMore("of one instance", () -> load.answeredBy(nano));
                    } finally {
                        little.stop();
                    }

                    assertThat(load.lost()).isEmpty();
                    assertThat(load.wrong()).isEmpty();
                    assertThat(load.right()).isEqualTo(load.sent());
                    assertThat(journal.entries())
                            .filteredOn(entry -> entry.event().equals("resize"))
                            .extracting(entry -> entry.outcome())
                            .containsExactly("started", "done, x2 instead of x1", "started", "done, x1 instead of x2");
                } finally {
                    gateway.close().await(30, TimeUnit.SECONDS);
                }
            }
        } finally {
            node.close();
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }
}
