package io.infaas.gateway.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Objective;
import io.infaas.catalog.ProfileFixture;
import io.infaas.gateway.contract.Candidate;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.index.IndexedInstance;
import io.infaas.gateway.index.RouteIndex;
import io.infaas.gateway.index.Target;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.selection.Choice.Feasibility;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CheapestInTimeTest {

    private final RouteIndex routes = ViewFixture.fashion().routes();
    private final Selection selection = new CheapestInTime(RandomDraw.fair());
    private final Choice choice = new Choice();

    @Test
    void select_boundAndPreferenceMet_cheapestThatReachesThePreference() {
        Decision decision =
                selection.select(query(routes, new Objective(60, 0.85, 0.93), 1), ObservedLoad.NONE, choice);

        // two threads are 6 ms on two cores, one thread 10 ms on one: 12 against 10 core-milliseconds
        assertThat(choice.instance().alias()).isEqualTo("large-fp32-t1");
        assertThat(decision).isEqualTo(Decision.SERVE);
    }

    @Test
    void select_preferenceNotInTime_mostAccurateThatIs() {
        IndexedInstance served = selectServed(query(routes, new Objective(5, 0.85, 0.93), 1), ObservedLoad.NONE);

        assertThat(served.alias()).isEqualTo("small-fp32-t1");
    }

    @Test
    void select_preferenceBarelyInTime_mostAccurateThatSurelyIs() {
        Query query = query(routes, new Objective(60, 0.85, 0.93), 1);

        // with two threads the large one answers after 48 ms if 7 are in flight, and after 54 if 8 are: 66 if those
        // took a quarter
        // longer
        assertThat(selectServed(query, new FixedLoad(7, 1)).alias()).isEqualTo("large-fp32-t2");
        assertThat(selectServed(query, new FixedLoad(8, 1)).alias()).isEqualTo("small-fp32-t1");
        assertThat(choice.predictedMs()).isEqualTo(9);
    }

    @Test
    void select_nothingSurelyInTime_preferredOneThatIsPredictedToBe() {
        RouteIndex large = new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .variant("large", "fp32", 1, 0.93, 10)
                .node("a")
                .instance("large-fp32-t1", "a", InstanceState.ACTIVE)
                .routes();

        IndexedInstance served = selectServed(query(large, new Objective(60, 0.85, 0.93), 1), new FixedLoad(5, 1));

        assertThat(served.alias()).isEqualTo("large-fp32-t1");
        assertThat(choice.predictedMs()).isEqualTo(60);
    }

    @Test
    void select_tightBound_paysForThreads() {
        IndexedInstance served = selectServed(query(routes, new Objective(7, 0.9), 1), ObservedLoad.NONE);

        assertThat(served.alias()).isEqualTo("large-fp32-t2");
    }

    @Test
    void select_preferenceAboveAll_mostAccurate() {
        IndexedInstance served = selectServed(query(routes, new Objective(60, 0.85, 1), 1), ObservedLoad.NONE);

        assertThat(served.accuracy()).isEqualTo(0.93);
    }

    @Test
    void select_everyoneBusy_leastLateAndSaysSo() {
        ObservedLoad busy = new FixedLoad(100, 1);

        Decision decision = selection.select(query(routes, new Objective(7, 0.9), 1), busy, choice);

        assertThat(decision).isEqualTo(Decision.LATE);
        assertThat(choice.instance().alias()).isEqualTo("large-fp32-t2");
        assertThat(decision.label()).isEqualTo("late");
    }

    @Test
    void select_oneBusy_otherNode() {
        ObservedLoad load = new FixedLoad(0, 1).busy("a", 4);

        Set<String> nodes = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            nodes.add(selectServed(query(routes, new Objective(60, 0.9), 1), load)
                    .node()
                    .id());
        }

        assertThat(nodes).containsExactly("b");
    }

    @Test
    void select_equals_bothNodes() {
        Set<String> nodes = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            nodes.add(selectServed(query(routes, new Objective(60, 0.9), 1), ObservedLoad.NONE)
                    .node()
                    .id());
        }

        assertThat(nodes).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void select_observedSlower_correctedAway() {
        IndexedInstance served = selectServed(query(routes, new Objective(15, 0.9), 1), new FixedLoad(0, 2));

        assertThat(served.alias()).isEqualTo("large-fp32-t2");
    }

    @Test
    void select_unprofiledVariant_neverServesAndSaysWhy() {
        ViewFixture fixture = ViewFixture.fashion().unprofiled("large", "plan", "tensorrt-10");
        RouteIndex withPlan = fixture.routes();
        Target plan = withPlan.target("large-plan-tensorrt-10-t1").orElseThrow();
        Query byName = new Query("large-plan-tensorrt-10-t1", plan, new Objective(100, 0), false, 1);

        assertThat(selection.select(byName, ObservedLoad.NONE, choice)).isEqualTo(Decision.INFEASIBLE);
        assertThat(new PaperSelection(RandomDraw.fair())
                        .select(byName, ObservedLoad.NONE, choice)
                        .serves())
                .isFalse();
        assertThat(InfeasibleObjective.of(byName).text())
                .isEqualTo(
                        "'large-plan-tensorrt-10-t1' has no profile on any node type, so the gateway cannot select it");
        assertThat(withPlan.target("fashion").orElseThrow().candidates())
                .extracting(candidate -> candidate.variant().alias())
                .doesNotContain("large-plan-tensorrt-10-t1")
                .hasSize(3);
        assertThatThrownBy(() -> fixture.instance("large-plan-tensorrt-10-t1", "a", InstanceState.ACTIVE)
                        .routes())
                .hasMessageContaining("no profile for node type 'local'");
    }

    @Test
    void select_impossibleObjective_infeasibleWithBothWaysOut() {
        Query query = query(routes, new Objective(2.5, 0.9), 1);

        Decision decision = selection.select(query, ObservedLoad.NONE, choice);

        assertThat(decision).isEqualTo(Decision.INFEASIBLE);
        InfeasibleObjective infeasible = InfeasibleObjective.of(query);
        assertThat(infeasible.text())
                .isEqualTo("no variant of 'fashion' reaches accuracy 0.9 within 2.5 ms;"
                        + " closest: accuracy 0.9 within 6 ms, or accuracy 0.88 within 2.5 ms");
        assertThat(infeasible.closest()).containsExactly(new Objective(6, 0.9), new Objective(2.5, 0.88));
    }

    @Test
    void select_neitherFloorNorBoundReachable_bestThereIs() {
        InfeasibleObjective infeasible = infeasible(new Objective(0.1, 0.99), 1);

        assertThat(infeasible.closest()).containsExactly(new Objective(6, 0.93));
    }

    @Test
    void select_impossibleByBatchOnly_saysWhichBatch() {
        InfeasibleObjective infeasible = infeasible(new Objective(20, 0.9), 32);

        assertThat(infeasible.text()).contains("within 20 ms at batch 32; closest: accuracy 0.9 within 192 ms");
    }

    @Test
    void select_noFloorAndBoundTooTight_speaksOfTimeOnly() {
        InfeasibleObjective infeasible = infeasible(new Objective(0.5, 0), 1);

        assertThat(infeasible.text()).isEqualTo("no variant of 'fashion' answers within 0.5 ms; closest: within 1 ms");
    }

    @Test
    void select_defaultObjectiveMissed_servedLateNotRefused() {
        Query query = new Query("fashion", routes.target("fashion").orElseThrow(), new Objective(2, 0.9), false, 1);

        assertThat(selection.select(query, ObservedLoad.NONE, choice)).isEqualTo(Decision.LATE);
    }

    @Test
    void select_floorOnlyReachedByWhatIsNotLoaded_waits() {
        RouteIndex partly = ViewFixture.fashion()
                .variant("huge", "fp32", 1, 0.97, 20)
                .instance("huge-fp32-t1", "a", InstanceState.LOADING)
                .routes();

        Query query = query(partly, new Objective(60, 0.95), 1);

        Decision decision = selection.select(query, ObservedLoad.NONE, choice);

        assertThat(decision).isEqualTo(Decision.WAIT);
        assertThat(choice.describe(decision, query, ObservedLoad.NONE))
                .isEqualTo("no ready instance meets the floor; huge-fp32-t1 would in 25.0 ms");
    }

    @Test
    void select_nothingLoaded_waitsForTheSoonestThatMeetsTheBound() {
        Target target = new ViewFixture()
                .variant("quick", "fp32", 1, 0.90, 2)
                .variant("slow", "fp32", 1, 0.95, 20)
                .node("a")
                .routes()
                .target("fashion")
                .orElseThrow();
        List<Candidate> candidates = target.candidates().stream()
                .map(candidate -> loadedIn(candidate, candidate.serviceMs(1) < 10 ? 500 : 5))
                .toList();
        Target loading = ViewFixture.unserved(target, candidates);

        assertThat(selectAwaited(loading, new Objective(5, 0.85))).isEqualTo("quick-fp32-t1");
        assertThat(selectAwaited(loading, new Objective(30, 0.85))).isEqualTo("slow-fp32-t1");
        assertThat(selectAwaited(loading, new Objective(1, 0.85))).isEqualTo("slow-fp32-t1");
    }

    private String selectAwaited(Target target, Objective objective) {
        Query query = new Query("fashion", target, objective, false, 1);
        assertThat(selection.select(query, ObservedLoad.NONE, choice)).isEqualTo(Decision.WAIT);
        return Feasibility.findSoonest(query).orElseThrow().variant().alias();
    }

    private static Candidate loadedIn(Candidate candidate, double loadMs) {
        return new Candidate(
                candidate.variant(),
                ProfileFixture.like(candidate.profile()).loadMs(loadMs).build(),
                candidate.nodeType());
    }

    @Test
    void select_overloadedOrInterfered_servesAsPredicted() {
        RouteIndex mixed = new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node("a")
                .node("b")
                .instance("small-fp32-t1", "a", InstanceState.OVERLOADED)
                .instance("small-fp32-t1", "b", InstanceState.INTERFERED)
                .routes();
        ObservedLoad load = new FixedLoad(0, 1).busy("b", 4);

        IndexedInstance served = selectServed(query(mixed, new Objective(60, 0.85), 1), load);

        assertThat(served.node().id()).isEqualTo("a");
    }

    @Test
    void select_triedInAnotherView_notAgain() {
        RouteIndex later = ViewFixture.fashion().node("c").routes();
        Query query = query(routes, new Objective(60, 0.9), 1);
        IndexedInstance first = selectServed(query, ObservedLoad.NONE);

        Query renewed = query.without(first).withTarget(later.target("fashion").orElseThrow());

        assertThat(later.instances().stream().filter(renewed::excludes))
                .singleElement()
                .satisfies(found -> assertThat(found.key()).isEqualTo(first.key()));
    }

    @Test
    void select_freshAmongEquals_getsFewAndTheOtherMost() {
        ObservedLoad load = freshOn("a");
        int fresh = 0;
        for (int i = 0; i < 1000; i++) {
            IndexedInstance served = selectServed(query(routes, new Objective(60, 0.9), 1), load);
            assertThat(served.alias()).isEqualTo("large-fp32-t1");
            fresh += served.node().id().equals("a") ? 1 : 0;
        }

        assertThat(fresh).isBetween(5, 150);
    }

    @Test
    void select_freshAlone_getsAll() {
        RouteIndex alone = new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .node("a")
                .everywhere()
                .routes();
        for (int i = 0; i < 100; i++) {
            assertThat(selection.select(query(alone, new Objective(60, 0.85), 1), freshOn("a"), choice))
                    .isEqualTo(Decision.SERVE);
        }
    }

    @Test
    void select_freshIsTheOnlyCheapOne_dearerOnesServeMostButNeverLessAccurateOnes() {
        RouteIndex one = new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1)
                .variant("large", "fp32", 1, 0.93, 10)
                .variant("large", "fp32", 2, 0.93, 6)
                .node("a")
                .node("b")
                .instance("small-fp32-t1", "b", InstanceState.ACTIVE)
                .instance("large-fp32-t1", "a", InstanceState.ACTIVE)
                .instance("large-fp32-t2", "b", InstanceState.ACTIVE)
                .routes();
        int fresh = 0;
        for (int i = 0; i < 1000; i++) {
            IndexedInstance served = selectServed(query(one, new Objective(60, 0.85, 0.93), 1), freshOn("a"));
            assertThat(served.accuracy()).isEqualTo(0.93);
            fresh += served.node().id().equals("a") ? 1 : 0;
        }

        assertThat(fresh).isBetween(20, 250);
    }

    @Test
    void select_allThatIsLeftIsEjected_leastBusyOfThem() {
        ObservedLoad load = new FixedLoad(3, 1) {
            @Override
            public boolean isAvailable(IndexedInstance instance) {
                return false;
            }

            @Override
            public boolean isEjected(IndexedInstance instance) {
                return instance.alias().equals("large-fp32-t1");
            }
        }.busy("a", 7);

        IndexedInstance served = selectServed(query(routes, new Objective(60, 0.85), 1), load);

        assertThat(served.alias()).isEqualTo("large-fp32-t1");
        assertThat(served.node().id()).isEqualTo("b");
    }

    private static ObservedLoad freshOn(String node) {
        return new FixedLoad(0, 1) {
            @Override
            public double warmth(IndexedInstance instance) {
                return instance.node().id().equals(node) ? 0.1 : 1;
            }
        };
    }

    @Test
    void select_tried_notAgain() {
        Query query = query(routes, new Objective(60, 0.9), 1);
        IndexedInstance first = selectServed(query, ObservedLoad.NONE);

        IndexedInstance second = selectServed(query.without(first), ObservedLoad.NONE);

        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void reason_serve_numbersOfTheChoice() {
        Query query = query(routes, new Objective(60, 0.85, 0.93), 1);

        Decision decision = selection.select(query, ObservedLoad.NONE, choice);

        assertThat(choice.describe(decision, query, ObservedLoad.NONE))
                .contains("large-fp32-t1", "predicted 10.00 ms", "bound 60.0 ms", "cheapest of 6 ready, 6 in time");
    }

    private IndexedInstance selectServed(Query query, ObservedLoad load) {
        assertThat(selection.select(query, load, choice).serves()).isTrue();
        return choice.instance();
    }

    private InfeasibleObjective infeasible(Objective objective, int items) {
        Query query = query(routes, objective, items);
        assertThat(selection.select(query, ObservedLoad.NONE, choice)).isEqualTo(Decision.INFEASIBLE);
        return InfeasibleObjective.of(query);
    }

    private static Query query(RouteIndex routes, Objective objective, int items) {
        return new Query("fashion", routes.target("fashion").orElseThrow(), objective, true, items, List.of());
    }
}
