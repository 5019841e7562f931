package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.ExampleRepository;
import io.infaas.catalog.Variant;
import io.infaas.controller.cli.Infaas;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.node.ChildJvm;
import io.infaas.controller.node.EmbeddedNodes;
import io.infaas.controller.node.LocalNodeProvider;
import io.infaas.controller.node.LocalNodes;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.testing.Until;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Load rises, a node comes, variants load there; load falls, the node is emptied and goes. No query is lost. Whenever everything is
 * tested, {@code ElasticFleetIT} has this among its faults.
 */
@Tag("proof")
final class FleetIT {

    private static final String PICTURE = "{\"inputs\":[{\"name\":\"image\",\"datatype\":\"FP32\","
            + "\"shape\":[1,1,28,28],\"data\":[" + String.join(",", Collections.nCopies(784, "0")) + "]}]}";
    /** By its profile a node carries 20 items/s, so that a light load is more than it carries. */
    private static final Catalog CATALOG = Catalogs.fashion()
            .variant("fm-nano", "fp32", 0.86, 50)
            .usingCores(2)
            .build();

    private static final double LOW = 2;
    private static final double HIGH = 23;

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final Phaser running = new Phaser(1);
    private final Queue<String> lost = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicInteger> servedBy = new ConcurrentHashMap<>();
    private volatile double rate = LOW;
    private double due;
    private int sent;
    private LocalNodeProvider nodes;
    private Controller controller;
    private Gateway gateway;

    @BeforeEach
    void start() throws Exception {
        Variant variant = CATALOG.variants().get(0);
        ExampleRepository.write(folder, variant, "fm-nano");
        nodes = LocalNodeProvider.start(
                new LocalNodes(
                                1,
                                Catalogs.NODE_TYPE,
                                new EmbeddedNodes(folder, ChildJvm.likeThis(Infaas.class.getName())))
                        .upTo(3, 0.08, Duration.ZERO),
                notice -> {});
        controller = Controller.start(LoopbackConfig.of(
                        CATALOG, nodes, PolicySettings.DEFAULTS.withDelays(2, 60), 0, Optional.of(journal()))
                .with(FleetSettings.between(1, 3, 0.17).withDelays(Duration.ofSeconds(2), Duration.ofSeconds(2))));
        gateway = Gateway.start(GatewayConfig.withoutView()
                        .withPorts("127.0.0.1", 0, 0, 0)
                        .withController(ControllerAddress.plain("127.0.0.1", controller.controlPort())))
                .await(30, TimeUnit.SECONDS);
        Until.holds("a view", () -> gateway.viewVersion() > 0);
    }

    private Path journal() {
        return folder.resolve("journal.jsonl");
    }

    @AfterEach
    void stop() throws Exception {
        clock.shutdownNow();
        gateway.close().await(30, TimeUnit.SECONDS);
        controller.close();
        nodes.close();
    }

    @Test
    void load_risesAndFalls_nodesFollow_andNoQueryIsLost() throws Exception {
        begin();

        rise();
        assertThat(controller.status().fleet()).satisfies(fleet -> {
            assertThat(fleet.pricePerHour()).isEqualTo(0.16);
            assertThat(fleet.budgetPerHour()).isEqualTo(0.17);
            assertThat(fleet.machines().get(1).life()).isEqualTo("ready");
            // whichever is seen first
            assertThat(fleet.machines().get(1).why()).containsPattern("'fashion' lacks capacity|are overloaded");
        });
        fall();

        end();
        assertThat(Files.readString(journal()))
                .contains(
                        "\"node-launch\"", "\"node-ready\"", "\"node-cordon\"", "\"node-terminate\"", "\"node-gone\"");
    }

    @Test
    void load_risesAndFallsAgainAndAgain_noQueryIsLost() throws Exception {
        begin();
        for (int round = 0; round < 4; round++) {
            rise();
            fall();
        }
        end();
        assertThat(nodes.list()).hasSizeGreaterThan(4);
    }

    private void begin() {
        var unused = clock.scheduleAtFixedRate(this::sendDue, 0, 10, TimeUnit.MILLISECONDS);
        Until.holds("the first node serves", () -> answers("local-1") > 2);
    }

    private void rise() {
        rate = HIGH;
        Until.holds(
                "two nodes serve",
                () -> machines().size() == 2 && machines().stream().allMatch(machine -> answers(machine.id()) > 20));
    }

    /** One of them ends: which, depends on their loads. */
    private void fall() {
        rate = LOW;
        Until.holds("one node is ended", () -> machines().size() == 1);
        String left = machines().get(0).id();
        int before = answers(left);
        Until.holds("the other serves", () -> answers(left) > before + 4);
    }

    private void end() throws Exception {
        clock.shutdown();
        assertThat(clock.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        running.awaitAdvanceInterruptibly(running.arrive(), 30, TimeUnit.SECONDS);
        assertThat(lost).isEmpty();
    }

    private List<NodeMachine> machines() {
        return nodes.list().stream()
                .filter(machine -> machine.life() != MachineLife.GONE)
                .toList();
    }

    private int answers(String node) {
        return servedBy.getOrDefault(node, new AtomicInteger()).get();
    }

    private void sendDue() {
        due += rate / 100;
        while (sent < due) {
            sent++;
            running.register();
            var unused = http.sendAsync(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/v2/models/fashion/infer"
                                            .formatted(gateway.httpPort())))
                                    .timeout(Duration.ofSeconds(30))
                                    .POST(HttpRequest.BodyPublishers.ofString(PICTURE))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .whenComplete(this::record);
        }
    }

    private void record(HttpResponse<String> answer, Throwable failure) {
        if (failure != null || answer.statusCode() != 200) {
            lost.add(failure != null ? failure.toString() : answer.statusCode() + " " + answer.body());
        } else {
            servedBy.computeIfAbsent(
                            answer.headers().firstValue("infaas-node").orElse("unknown"), any -> new AtomicInteger())
                    .incrementAndGet();
        }
        running.arriveAndDeregister();
    }
}
