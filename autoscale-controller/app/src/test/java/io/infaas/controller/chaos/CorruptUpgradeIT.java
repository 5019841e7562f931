package io.infaas.controller.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.NodeType;
import io.infaas.controller.fixed.FixedNodeProvider;
import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.loop.Controller;
import io.infaas.controller.loop.LoopbackConfig;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.reconcile.GarmentModels;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.embedded.EmbeddedNode;
import io.infaas.triton.embedded.NodeOptions;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The only variant on the only node is replaced by one whose file is corrupt, under load. Each variant takes 16 MiB while it
 * loads and 8 MiB afterwards.
 */
final class CorruptUpgradeIT {

    private static final long MIB = 1 << 20;
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final double QUERIES_PER_SECOND = 100;

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final ScriptedPolicy policy = new ScriptedPolicy();
    private EmbeddedNode node;
    private FixedNodeProvider nodes;
    private Placement nano;
    private Placement small;

    @BeforeEach
    void start() throws Exception {
        GarmentModels.layOut(folder);
        node = EmbeddedNode.start(new NodeOptions(folder, "127.0.0.1", 0, 0, 0, List.of()));
        String address = "127.0.0.1:%d:%d:%d".formatted(node.httpPort(), node.grpcPort(), node.metricsPort());
        nodes = FixedNodeProvider.of(List.of(address), Catalogs.NODE_TYPE);
        String id = nodes.nodes().get(0).id();
        nano = new Placement(GarmentModels.NANO, id);
        small = new Placement(GarmentModels.SMALL, id);
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    /** What happens under load. */
    private interface UpgradesUnderLoad {
        void run(CheckedOpenLoop load, JournalReader journal) throws Exception;
    }

    /** Runs upgrades under load on a node with that memory; no query may be lost. */
    private void underLoad(long memory, UpgradesUnderLoad upgrades) throws Exception {
        EvaluationRequests requests = new EvaluationRequests(List.of(ByteString.copyFrom(new byte[4 * 28 * 28])), 1);
        Catalog of = GarmentModels.CATALOG;
        Catalog catalog = new Catalog(
                of.applications(),
                of.architectures(),
                of.variants(),
                List.of(new NodeType(Catalogs.NODE_TYPE, 2, memory, 0, 0.1)));
        ReferenceAnswers references = ReferenceAnswers.of(
                GatewayClients.client(vertx, node.grpcPort()),
                of.variants().stream()
                        .filter(variant -> !variant.name().equals(GarmentModels.BROKEN))
                        .toList(),
                requests);
        JournalReader journal = JournalReader.create();
        try (Controller controller = Controller.start(
                LoopbackConfig.of(catalog, nodes, PolicySettings.DEFAULTS, 0, Optional.of(journal.file())),
                policy,
                LEASE)) {
            policy.setPlan(PlanChange.Kind.PRELOAD, nano);
            Gateway gateway = Gateway.start(GatewayConfig.withoutView()
                            .withPorts("127.0.0.1", 0, 0, 0)
                            .withController(ControllerAddress.plain("127.0.0.1", controller.controlPort())))
                    .await(30, TimeUnit.SECONDS);
            try {
                CheckedOpenLoop load = new CheckedOpenLoop(
                        GatewayClients.on(vertx, List.of(gateway.grpcPort())), requests, references, List.of(0.5));
                Until.holds("a view", () -> gateway.viewVersion() > 0);
                Until.holds("a reading of memory", () -> controller.status().situation().nodes().stream()
                        .allMatch(known -> known.used().isPresent()));
                CheckedOpenLoop.Running running = load.start(QUERIES_PER_SECOND / 0.6);
                try {
                    RoundsUnderLoad.awaitMore("of the first variant", () -> load.answeredBy(nano));
                    upgrades.run(load, journal);
                } finally {
                    running.stop();
                }
                System.out.printf(
                        "upgrades on a node of %d MiB: %d sent, %d right%n", memory / MIB, load.sent(), load.right());
                assertThat(load.lost()).isEmpty();
                assertThat(load.wrong()).isEmpty();
                assertThat(load.right()).isEqualTo(load.sent());
            } finally {
                gateway.close().await(30, TimeUnit.SECONDS);
            }
        }
    }

    private void corrupt(Placement placement) throws IOException {
        Files.writeString(folder.resolve(placement.variant()).resolve("1").resolve("model.onnx"), "this is no graph");
    }

    private static boolean has(JournalReader journal, String event, Placement placement, String outcome) {
        return journal.entries().stream()
                .anyMatch(entry -> entry.event().equals(event)
                        && entry.variant().equals(placement.variant())
                        && entry.outcome().startsWith(outcome));
    }

    @Test
    void peaksDoNotFit_theOldOneServesThroughout() throws Exception {
        underLoad(28 * MIB, (load, journal) -> {
            corrupt(small);
            policy.setPlan(PlanChange.Kind.UPGRADE, small);
            Until.holds("the load fails", () -> has(journal, "load", small, "failed"));
            RoundsUnderLoad.awaitMore("of the first variant", () -> load.answeredBy(nano));

            // a load whose end the controller missed is undone before it is tried again: the new variant's events are
            // its own
            assertThat(journal.entries())
                    .filteredOn(entry -> entry.variant().equals(nano.variant()))
                    .extracting(JournalEntry::event)
                    .doesNotContain("drain", "unload", "pause");
        });
    }

    @Test
    void nothingFitsBesideTheOldOne_itIsBackAfterAnAnnouncedPauseAndNoQueryIsLost() throws Exception {
        underLoad(20 * MIB, (load, journal) -> {
            policy.setPlan(PlanChange.Kind.UPGRADE, small);
            Until.holds("the upgrade's pause is over", () -> has(journal, "pause", nano, "done"));
            RoundsUnderLoad.awaitMore("of the second variant", () -> load.answeredBy(small));

            corrupt(nano);
            policy.setPlan(PlanChange.Kind.DOWNGRADE, nano);
            Until.holds("the downgrade has failed", () -> has(journal, "pause", small, "failed"));
            RoundsUnderLoad.awaitMore("of the second variant again", () -> load.answeredBy(small));
            assertThat(journal.count("pause", "started")).isEqualTo(2);
        });
    }
}
