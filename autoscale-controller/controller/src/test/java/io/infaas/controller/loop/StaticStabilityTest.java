package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.InstanceUse;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A controller that loses its nodes while gateways reach them takes nothing from the gateways. */
final class StaticStabilityTest {

    private static final Catalog CATALOG = Catalogs.fashion()
            .objective(new Objective(100, 0.85))
            .variant("small", "fp32", 0.88, 1)
            .build();
    private static final String SMALL = CATALOG.variants().get(0).name();

    private final InstantNodes nodes = new InstantNodes("a", "b");
    private final List<View> views = new ArrayList<>();
    private final SteppedLoop stepped =
            new SteppedLoop(CATALOG, nodes, PolicyKind.COST.with(PolicySettings.DEFAULTS), new PublishedViews(views));
    private final ControlLoop loop = stepped.loop();

    @BeforeEach
    void start() {
        nodes.load("a", SMALL);
        nodes.load("b", SMALL);
        loop.attached("g", 0, stepped.now());
        pass(5, "a", "b");
        assertThat(newest().instances()).hasSize(2);
    }

    @AfterEach
    void close() {
        stepped.close();
    }

    @Test
    void nodesThatOnlyGatewaysReach_serveOn_andNothingElseIsPlanned() {
        int before = views.size();
        nodes.silent("a", true);
        nodes.silent("b", true);

        pass(12, "a", "b");

        assertThat(views.subList(before, views.size())).isEmpty();
        assertThat(stepped.snapshot().situation().nodes()).allSatisfy(node -> {
            assertThat(node.up()).isTrue();
            assertThat(node.reached()).isFalse();
            assertThat(node.isOpen()).isFalse();
        });
        assertThat(stepped.snapshot().plan().placements()).hasSize(2);
        assertThat(stepped.journal().newest(9, entry -> entry.event().equals("node-unreached")))
                .hasSize(2);

        nodes.silent("a", false);
        nodes.silent("b", false);
        pass(3, "a", "b");
        assertThat(nodes.loads()).isZero();
        assertThat(nodes.unloads()).isZero();
        assertThat(stepped.snapshot().situation().nodes())
                .allSatisfy(node -> assertThat(node.isOpen()).isTrue());
    }

    @Test
    void nodeThatRefusesTheController_whileGatewaysReachIt_servesOn() {
        int before = views.size();
        nodes.refuse("a");

        pass(12, "a", "b");

        assertThat(views.subList(before, views.size())).isEmpty();
    }

    @Test
    void nodeThatNobodyHears_isShownAsSilent_andWithdrawnFromNoGateway() {
        nodes.silent("a", true);

        pass(5, "b");

        assertThat(stateOn("a")).isEqualTo(InstanceState.SILENT);
        assertThat(stateOn("b").isServing()).isTrue();
        assertThat(stepped.journal().newest(9, entry -> entry.event().equals("node-down")))
                .hasSize(1);
    }

    @Test
    void nodeThatIsSilentForSeconds_andReturns_keepsItsModels() {
        nodes.silent("a", true);
        pass(3, "b");
        assertThat(stateOn("a")).isEqualTo(InstanceState.SILENT);

        nodes.silent("a", false);
        pass(2, "a", "b");

        assertThat(stateOn("a").isServing()).isTrue();
        assertThat(stepped.snapshot().plan().placements()).contains(new Placement(SMALL, "a"));
        assertThat(nodes.unloads()).isZero();
        assertThat(nodes.loads()).isZero();
    }

    @Test
    void nodeThatIsKilled_isDownAsSoonAsItsGatewaysLoseIt() {
        nodes.refuse("a");
        loop.reported("g", lost("a"), stepped.now());
        stepped.iterate(200);
        stepped.iterate(200);

        assertThat(stateOn("a")).isEqualTo(InstanceState.SILENT);
        assertThat(stepped.snapshot().situation().nodes().get(0).up()).isFalse();
    }

    @Test
    void nodeThatOneOfTwoGatewaysReaches_servesOn() {
        int before = views.size();
        nodes.silent("a", true);

        for (int second = 0; second < 12; second++) {
            loop.reported("h", lost("a"), stepped.now());
            pass(1, "a", "b");
        }

        assertThat(views.subList(before, views.size())).isEmpty();
    }

    @Test
    void controllerThatStartsWithoutItsNodes_takesNothingFromGateways() {
        List<View> published = new ArrayList<>();
        InstantNodes unreached = new InstantNodes("a", "b");
        unreached.silent("a", true);
        unreached.silent("b", true);
        try (SteppedLoop restarted = new SteppedLoop(
                CATALOG, unreached, PolicyKind.COST.with(PolicySettings.DEFAULTS), new PublishedViews(published))) {
            restarted.loop().attached("g", 1_000_100, restarted.now());
            pass(restarted, 30, "a", "b");
        }

        assertThat(published).isNotEmpty().allSatisfy(view -> assertThat(view.instances())
                .hasSize(2)
                .allMatch(instance -> instance.state().isServing()));
        assertThat(unreached.loads() + unreached.unloads()).isZero();
    }

    @Test
    void allNodesDelistedAtOnce_staysInTheView_andIsSaid() {
        List<Node> both = List.copyOf(newest().nodes());
        both.forEach(nodes::remove);
        both.forEach(node -> nodes.silent(node.id(), true));

        pass(30);

        assertThat(newest().nodes()).isEqualTo(both);
        assertThat(newest().instances())
                .hasSize(2)
                .allSatisfy(instance -> assertThat(instance.state().isServing()).isTrue());
        assertThat(stepped.snapshot().viewFrozen()).isEqualTo("2 of 2 nodes disappeared within a minute");
        assertThat(stepped.journal().newest(9, entry -> entry.event().equals("view-frozen")))
                .hasSize(1);
    }

    /** Seconds in which a gateway has answers of these nodes, seven tenths of what it could serve. */
    private void pass(int seconds, String... answering) {
        pass(stepped, seconds, answering);
    }

    private static void pass(SteppedLoop stepped, int seconds, String... answering) {
        for (int tick = 0; tick < 5 * seconds; tick++) {
            if (tick % 5 == 0) {
                List<InstanceUse> uses = List.of(answering).stream()
                        .map(node -> new InstanceUse(SMALL, node, 700, 700, 700, 700, 700, 0, 0, 0))
                        .toList();
                long items = 700L * answering.length;
                stepped.loop()
                        .reported(
                                "g",
                                new DemandReport(
                                        1_000,
                                        List.of(new ClassTraffic(
                                                new DemandGrid(CATALOG).of("fashion", new Objective(100, 0.85), 1),
                                                SMALL,
                                                100,
                                                items,
                                                items,
                                                0,
                                                0)),
                                        uses,
                                        List.of()),
                                stepped.now());
            }
            stepped.iterate(200);
        }
    }

    private static DemandReport lost(String node) {
        return new DemandReport(1_000, List.of(), List.of(), List.of(), List.of(node));
    }

    private View newest() {
        return views.get(views.size() - 1);
    }

    private InstanceState stateOn(String node) {
        return newest().instances().stream()
                .filter(instance -> instance.node().equals(node))
                .map(Instance::state)
                .findFirst()
                .orElseThrow();
    }
}
