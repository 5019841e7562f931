package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.ExampleRepository;
import io.infaas.catalog.Variant;
import io.infaas.controller.cli.Infaas;
import io.infaas.controller.fleet.FleetSettings;
import io.infaas.controller.local.ChildJvm;
import io.infaas.controller.local.EmbeddedNodes;
import io.infaas.controller.local.LocalNodeProvider;
import io.infaas.controller.local.LocalNodes;
import io.infaas.controller.node.MachineLife;
import io.infaas.controller.node.NodeMachine;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.gateway.Gateway;
import io.infaas.gateway.GatewayConfig;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.testing.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

    /** By its profile a node carries 20 items/s, so that a light load is more than it carries. */
    private static final Catalog CATALOG = Catalogs.fashion()
            .variant("fm-nano", "fp32", 0.86, 50)
            .usingCores(2)
            .build();

    private static final double LOW = 2;
    private static final double HIGH = 23;

    @TempDir
    private Path folder;

    private LocalNodeProvider nodes;
    private Controller controller;
    private Gateway gateway;
    private QueryLoad load;

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
                        LoopbackConfig.BY_PROFILES,
                        CATALOG,
                        nodes,
                        PolicySettings.DEFAULTS.withDelays(2, 60),
                        0,
                        Optional.of(journal()))
                .with(FleetSettings.between(1, 3, 0.17).withScaleInDelay(Duration.ofSeconds(2))));
        gateway = Gateway.start(GatewayConfig.withoutView()
                        .withPorts("127.0.0.1", 0, 0, 0)
                        .withController(ControllerAddress.plain("127.0.0.1", controller.controlPort())))
                .await(30, TimeUnit.SECONDS);
        Until.holds("a view", () -> gateway.viewVersion() > 0);
        load = QueryLoad.pictures(gateway.httpPort(), "fashion");
    }

    private Path journal() {
        return folder.resolve("journal.jsonl");
    }

    @AfterEach
    void stop() throws Exception {
        load.close();
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
            assertThat(fleet.machines().get(1).why()).contains("queries/s more than 1 local at $0.0800/h carry");
        });
        fall();

        load.endWithoutLoss();
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
        load.endWithoutLoss();
        assertThat(nodes.list()).hasSizeGreaterThan(4);
    }

    private void begin() {
        load.start(LOW);
        Until.holds("the first node serves", () -> load.answers("local-1") > 2);
    }

    private void rise() {
        load.rate(HIGH);
        Until.holds(
                "two nodes serve",
                () -> machines().size() == 2
                        && machines().stream().allMatch(machine -> load.answers(machine.id()) > 20));
    }

    /** One of them ends: which, depends on their loads. */
    private void fall() {
        load.rate(LOW);
        // one ends in a minute
        Until.within(120, () -> machines().size() == 1);
        String left = machines().get(0).id();
        int before = load.answers(left);
        Until.holds("the other serves", () -> load.answers(left) > before + 4);
    }

    private List<NodeMachine> machines() {
        return nodes.list().stream()
                .filter(machine -> machine.life() != MachineLife.GONE)
                .toList();
    }
}
