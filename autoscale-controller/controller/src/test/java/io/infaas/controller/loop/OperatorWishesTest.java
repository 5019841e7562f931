package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Objective;
import io.infaas.controller.desired.DesiredInForce;
import io.infaas.controller.desired.DesiredState;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.Instance;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Wishes of operators are in force within seconds, also at a controller that starts with them, and no change takes an application's last instance. */
final class OperatorWishesTest {

    private static final Objective OBJECTIVE = new Objective(100, 0.85);
    private static final Catalog CATALOG = Catalogs.fashion()
            .objective(OBJECTIVE)
            .variant("small", "fp32", 0.88, 1)
            .variant("large", "fp32", 0.93, 10)
            .build();
    private static final String SMALL = CATALOG.variants().get(0).name();
    private static final String LARGE = CATALOG.variants().get(1).name();

    private final InstantNodes nodes = new InstantNodes("a", "b");
    private final DesiredInForce desired = DesiredInForce.inMemory();
    private final List<View> views = new ArrayList<>();
    private final List<SteppedLoop> loops = new ArrayList<>();

    @AfterEach
    void close() {
        loops.forEach(SteppedLoop::close);
    }

    @Test
    void forbiddenVariant_servesUntilAnotherDoes_andIsThenUnloaded() {
        SteppedLoop stepped = begin();
        pass(stepped, 10, 20);
        assertThat(serving()).containsExactly(SMALL);
        int before = views.size();

        wish(DesiredState.NONE.withForbidden(SMALL, true));
        pass(stepped, 5, 20);
        assertThat(serving()).containsExactly(LARGE);
        assertThat(views.subList(before, views.size())).allSatisfy(view -> assertThat(view.instances())
                .anyMatch(instance -> instance.state().isServing()));

        pass(stepped, 60, 20);
        assertThat(nodes.loadedOn("a")).doesNotContain(SMALL);
        assertThat(nodes.loadedOn("b")).doesNotContain(SMALL);

        wish(DesiredState.NONE);
        pass(stepped, 120, 20);
        assertThat(serving()).containsExactly(SMALL);
    }

    @Test
    void forbiddenVariant_thatAnEarlierControllerLoaded_isNeitherShownNorRetained() {
        nodes.load("a", SMALL);
        wish(DesiredState.NONE.withForbidden(SMALL, true));
        SteppedLoop stepped = begin();

        pass(stepped, 60, 20);

        assertThat(views).allSatisfy(view -> assertThat(view.instances())
                .extracting(Instance::variant)
                .doesNotContain(SMALL));
        assertThat(nodes.loadedOn("a")).doesNotContain(SMALL);
        assertThat(serving()).containsExactly(LARGE);
    }

    @Test
    void cordonedNode_takesNothing_fromTheFirstRoundOn_untilTheCordonIsLifted() {
        wish(DesiredState.NONE.withCordon("a", true));
        SteppedLoop stepped = begin();

        pass(stepped, 10, 20);
        assertThat(nodes.loadedOn("a")).isEmpty();
        assertThat(nodes.loadedOn("b")).containsExactly(SMALL);
        assertThat(open(stepped)).containsExactly("b");

        wish(DesiredState.NONE);
        pass(stepped, 3, 20);
        assertThat(open(stepped)).containsExactly("a", "b");
    }

    @Test
    void cordonedNode_thatServes_isLeftWithoutAGap() {
        SteppedLoop stepped = begin();
        pass(stepped, 10, 20);
        String node = newest().instances().get(0).node();
        int before = views.size();

        wish(DesiredState.NONE.withCordon(node, true));
        pass(stepped, 60, 20);

        assertThat(nodes.loadedOn(node)).isEmpty();
        assertThat(views.subList(before, views.size())).allSatisfy(view -> assertThat(view.instances())
                .anyMatch(instance -> instance.state().isServing()));
    }

    @Test
    void pinnedVariant_isLoadedWithoutQueries_untilItIsUnpinned() {
        SteppedLoop stepped = begin();
        pass(stepped, 5, 0);
        assertThat(serving()).isEmpty();

        wish(DesiredState.NONE.withPin(LARGE, true));
        pass(stepped, 5, 0);
        assertThat(serving()).containsExactly(LARGE);

        wish(DesiredState.NONE);
        pass(stepped, 600, 0);
        assertThat(serving()).isEmpty();
    }

    private SteppedLoop begin() {
        SteppedLoop stepped = new SteppedLoop(
                LoopbackConfig.of(CATALOG, nodes, PolicySettings.DEFAULTS, 0, Optional.empty())
                        .wishing(desired),
                nodes,
                PolicyKind.COST.with(PolicySettings.DEFAULTS),
                new PublishedViews(views));
        loops.add(stepped);
        stepped.loop().attached("g", 0, stepped.now());
        return stepped;
    }

    private void wish(DesiredState state) {
        desired.change(desired.present().version(), state, "ann", CATALOG);
    }

    private List<String> serving() {
        return newest().instances().stream()
                .filter(instance -> instance.state().isServing())
                .map(Instance::variant)
                .distinct()
                .toList();
    }

    private static List<String> open(SteppedLoop stepped) {
        return stepped.snapshot().situation().nodes().stream()
                .filter(NodeCapacity::isOpen)
                .map(NodeCapacity::id)
                .toList();
    }

    private View newest() {
        return views.get(views.size() - 1);
    }

    /** Seconds with so many queries each, a multiple of 5; the gateway applies each view and drains at once. */
    private void pass(SteppedLoop stepped, int seconds, int queries) {
        for (int tick = 0; tick < 5 * seconds; tick++) {
            stepped.iterate(200);
            stepped.loop().reported("g", report(queries / 5), stepped.now());
            if (!views.isEmpty()) {
                acknowledge(stepped, newest());
            }
        }
    }

    private static void acknowledge(SteppedLoop stepped, View view) {
        stepped.gateways().applied("g", view.version(), stepped.now());
        view.instances().stream()
                .filter(instance -> instance.state() == InstanceState.DRAINING)
                .forEach(instance -> stepped.gateways()
                        .drained(
                                "g",
                                view.version(),
                                new Placement(instance.variant(), instance.node()),
                                stepped.now()));
    }

    private static DemandReport report(int queries) {
        ClassTraffic traffic = new ClassTraffic(
                new DemandGrid(CATALOG).of("fashion", OBJECTIVE, 1),
                SMALL,
                OBJECTIVE.latencyMs(),
                queries,
                queries,
                0,
                0);
        return new DemandReport(200, queries == 0 ? List.of() : List.of(traffic), List.of(), List.of());
    }
}
