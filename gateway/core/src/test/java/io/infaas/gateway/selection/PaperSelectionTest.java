package io.infaas.gateway.selection;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Objective;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.ViewFixture;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PaperSelectionTest {

    private final RouteIndex routes = ViewFixture.fashion().routes();
    private final Selection selection = SelectionPolicy.PAPER.with(RandomDraw.fair());
    private final Choice choice = new Choice();

    @Test
    void select_severalActiveVariants_anyOfThemWhateverItCosts() {
        Set<String> variants = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            variants.add(selectServed(query(routes, new Objective(60, 0.9)), ObservedLoad.NONE)
                    .alias());
        }

        assertThat(variants).containsExactlyInAnyOrder("large-fp32-t1", "large-fp32-t2");
    }

    @Test
    void select_oneWorkerBusier_theOther() {
        ObservedLoad load = new FixedLoad(0, 1).busy("a", 2);

        for (int i = 0; i < 20; i++) {
            assertThat(selectServed(query(routes, new Objective(60, 0.9)), load)
                            .node()
                            .id())
                    .isEqualTo("b");
        }
    }

    @Test
    void select_someCalledOverloadedOrInterfered_onlyActiveOnes() {
        RouteIndex mixed = new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node("a")
                .node("b")
                .node("c")
                .instance("small-fp32-t1", "a", InstanceState.OVERLOADED)
                .instance("small-fp32-t1", "b", InstanceState.ACTIVE)
                .instance("small-fp32-t1", "c", InstanceState.INTERFERED)
                .routes();

        for (int items : new int[] {0, 10_000}) {
            ObservedLoad load = new FixedLoad(0, 1).busy("b", items);
            IndexedInstance served = selectServed(query(mixed, new Objective(60, 0.85)), load);
            assertThat(served.node().id()).isEqualTo("b");
        }
    }

    @Test
    void select_noneCalledActive_othersServe() {
        RouteIndex overloaded = new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node("a")
                .instance("small-fp32-t1", "a", InstanceState.OVERLOADED)
                .routes();

        IndexedInstance served = selectServed(query(overloaded, new Objective(60, 0.85)), ObservedLoad.NONE);

        assertThat(served.node().id()).isEqualTo("a");
    }

    @Test
    void select_activeOnesOverloaded_waitsForAnInactiveVariant() {
        RouteIndex partly = ViewFixture.fashion()
                .variant("huge", "fp32", 1, 0.97, 20)
                .instance("huge-fp32-t1", "a", InstanceState.LOADING)
                .routes();

        Decision decision = selection.select(query(partly, new Objective(60, 0.9)), new FixedLoad(100, 1), choice);

        assertThat(decision).isEqualTo(Decision.WAIT);
    }

    @Test
    void select_allInterferedAndNothingToLoad_leastLoadedServesLate() {
        Decision decision = selection.select(query(routes, new Objective(60, 0.9)), new FixedLoad(0, 4), choice);

        assertThat(decision).isEqualTo(Decision.LATE);
    }

    @Test
    void select_nothingInTheCatalogMeetsIt_infeasible() {
        Decision decision = selection.select(query(routes, new Objective(60, 0.99)), ObservedLoad.NONE, choice);

        assertThat(decision).isEqualTo(Decision.INFEASIBLE);
    }

    private IndexedInstance selectServed(Query query, ObservedLoad load) {
        assertThat(selection.select(query, load, choice).serves()).isTrue();
        return choice.instance();
    }

    private static Query query(RouteIndex routes, Objective objective) {
        return new Query("fashion", routes.target("fashion").orElseThrow(), objective, true, 1);
    }
}
