package io.infaas.controller.reconcile;

import static io.infaas.controller.reconcile.GarmentModels.BROKEN;
import static io.infaas.controller.reconcile.GarmentModels.NANO;
import static io.infaas.controller.reconcile.GarmentModels.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.infaas.catalog.Catalogs;
import io.infaas.controller.nodecontrol.WarmUpQueries;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.Node;
import io.infaas.triton.client.TritonClient;
import io.infaas.triton.protocol.ModelInferRequest;
import io.infaas.triton.servers.TritonServer;
import io.infaas.triton.servers.TritonServers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Makes a real Triton match a plan, and keeps it that way. */
class ReconcilerIT {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Placement NANO_PLACE = new Placement(NANO, "real");
    private static final Placement SMALL_PLACE = new Placement(SMALL, "real");

    private static final Vertx VERTX = Vertx.vertx();
    private static TritonServer server;
    private static TritonClient client;
    private static Node node;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        server = TritonServers.start(GarmentModels.layOut(folder), List.of(), TritonServers.WITHOUT_AUTO_COMPLETE);
        node = new Node("real", server.host(), server.httpPort(), server.grpcPort(), Catalogs.NODE_TYPE);
        client = new TritonClient(VERTX, server.host(), server.grpcPort(), 1 << 20);
    }

    @AfterAll
    static void stop() throws Exception {
        VERTX.close().await(10, TimeUnit.SECONDS);
        if (server != null) {
            server.close();
        }
    }

    private static Set<Placement> active(LiveReconciler loop) {
        return loop.published().values().stream().allMatch(state -> state == InstanceState.ACTIVE)
                ? Set.copyOf(loop.published().keySet())
                : Set.of();
    }

    /** ReconcilerTest shows it on simulated nodes, which share their contract with Triton: see {@link NodeControlContract}. */
    @Tag("proof")
    @Test
    void plansOneAfterTheOther_areReached_andALaterControllerFindsWhatIsThere() throws Exception {
        try (LiveReconciler loop = new LiveReconciler(List.of(node))) {
            loop.plan(NANO_PLACE);
            loop.awaits(() -> active(loop).equals(Set.of(NANO_PLACE)));

            loop.plan(SMALL_PLACE, new Placement(BROKEN, "real"));
            loop.awaits(() -> loop.published()
                    .equals(Map.of(
                            SMALL_PLACE, InstanceState.ACTIVE, new Placement(BROKEN, "real"), InstanceState.FAILED)));
            assertThat(loop.journal).anyMatch(entry -> entry.outcome().startsWith("failed: load failed for model"));

            get(client.unload(SMALL, DEADLINE));
            loop.plan(SMALL_PLACE);
            loop.awaits(() -> loop.journal.stream()
                            .filter(entry -> entry.variant().equals(SMALL)
                                    && entry.event().equals("load")
                                    && entry.outcome().equals("done"))
                            .count()
                    == 2);
            assertThat(loop.journal).anyMatch(entry -> entry.event().equals("vanish"));
            loop.awaits(() -> active(loop).equals(Set.of(SMALL_PLACE)));
        }
        try (LiveReconciler next = new LiveReconciler(List.of(node))) {
            next.awaits(() -> active(next).equals(Set.of(SMALL_PLACE)));
            assertThat(next.journal).noneMatch(entry -> entry.event().equals("load"));

            next.plan();
            next.awaits(() -> next.published().isEmpty());
            assertThat(get(client.statistics("", DEADLINE))).isEmpty();
        }
    }

    @Test
    void processOfAModelDies_healingBringsItBack() throws Exception {
        assumeTrue(server.pid().isPresent(), "a server of this machine, whose processes can be seen");
        try (LiveReconciler loop = new LiveReconciler(List.of(node))) {
            loop.plan(NANO_PLACE);
            loop.awaits(() -> active(loop).equals(Set.of(NANO_PLACE)));
            assertThat(infer().succeeded()).isTrue();

            assertThat(processOf(NANO).destroyForcibly()).isTrue();
            loop.awaits(() -> String.valueOf(infer().cause()).contains("is not healthy"));
            assertThat(get(client.modelReady(NANO, DEADLINE))).isTrue();

            // like the control loop: reports of gateways repeat until the instance heals
            loop.awaits(() -> {
                loop.on(it -> it.heal(Set.of(NANO_PLACE)));
                return loop.published().get(NANO_PLACE) == InstanceState.FAILED;
            });
            loop.awaits(() -> active(loop).equals(Set.of(NANO_PLACE)));
            assertThat(infer().succeeded()).isTrue();
            loop.plan();
            loop.awaits(() -> loop.published().isEmpty());
        }
    }

    /** The Python backend runs each model in a process with the model's files in its command line. */
    private static ProcessHandle processOf(String model) {
        return ProcessHandle.of(server.pid().getAsLong())
                .orElseThrow()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains(model))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no process of " + model));
    }

    private static Future<?> infer() {
        ModelInferRequest question =
                new WarmUpQueries(GarmentModels.CATALOG).of(NANO, 2).orElseThrow();
        Future<?> call = client.infer(question, DEADLINE);
        try {
            return Future.succeededFuture(get(call));
        } catch (ExecutionException e) {
            return Future.failedFuture(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            return Future.failedFuture(e);
        }
    }

    private static <T> T get(Future<T> call) throws InterruptedException, ExecutionException, TimeoutException {
        return call.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
