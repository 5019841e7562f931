package io.infaas.controller.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.NodeType;
import io.infaas.catalog.Objective;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlacementPlan;
import io.infaas.controller.plan.PlanningPolicy;
import io.infaas.controller.plan.PolicyMemory;
import io.infaas.controller.plan.PolicySettings;
import io.infaas.controller.plan.Situation;
import io.infaas.controller.policy.PolicyKind;
import io.infaas.gateway.contract.ClassTraffic;
import io.infaas.gateway.contract.DemandGrid;
import io.infaas.gateway.contract.DemandReport;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens while a round of planning takes long: here a round waits for what the test does, and then goes on. */
final class RoundInProgressTest {

    private static final Catalog VARIANTS = Catalogs.fashion()
            .objective(new Objective(100, 0.85))
            .variant("small", "fp32", 0.88, 1)
            .variant("large", "fp32", 0.93, 10)
            .build();
    /** A node has memory for two instances. */
    private static final Catalog CATALOG = new Catalog(
            VARIANTS.applications(),
            VARIANTS.architectures(),
            VARIANTS.variants(),
            List.of(new NodeType(Catalogs.NODE_TYPE, 2, 40L << 20, 0, 0.10)));

    private static final String SMALL = CATALOG.variants().get(0).name();
    private static final String LARGE = CATALOG.variants().get(1).name();

    private final InstantNodes nodes = new InstantNodes("a");
    private final List<View> views = new ArrayList<>();
    private final List<Situation> rounds = new ArrayList<>();
    private Runnable duringRound = () -> {};
    private UnaryOperator<PlacementPlan> result = plan -> plan;
    private final HeldPlanner planner = new HeldPlanner();
    private final SteppedLoop stepped = new SteppedLoop(
            LoopbackConfig.of(CATALOG, nodes, PolicySettings.DEFAULTS, 0, Optional.empty()),
            nodes,
            new Rounds(),
            planner,
            new PublishedViews(views));
    private final ControlLoop loop = stepped.loop();

    RoundInProgressTest() {
        iterate();
        iterate();
    }

    @AfterEach
    void close() {
        stepped.close();
    }

    @Test
    void queryWaits_duringARound_isLoadedForAndPublishedBeforeItEnds() {
        List<InstanceState> published = new ArrayList<>();
        duringRound = () -> {
            pass(300);
            assertThat(nodes.loads()).isZero();
            report(0.85);
            pass(5);
            pass(200);
            pass(200);
            assertThat(nodes.loadedOn("a")).containsExactly(SMALL);
            views.get(views.size() - 1).instances().forEach(instance -> published.add(instance.state()));
        };
        nextRound();

        assertThat(published).containsExactly(InstanceState.ACTIVE);
        assertThat(reasons("cold")).singleElement().asString().contains("1 queries waiting", "answers soonest");
    }

    @Test
    void queryWaits_duringARound_staysLoadedForAfterIt_andIsLoadedForOnce() {
        duringRound = () -> {
            report(0.85);
            pass(200);
        };
        nextRound();
        for (int i = 0; i < 10; i++) {
            iterate();
        }

        assertThat(nodes.loadedOn("a")).containsExactly(SMALL);
        assertThat(nodes.loads()).isEqualTo(1);
        assertThat(nodes.unloads()).isZero();
        assertThat(rounds.get(rounds.size() - 1).instances()).containsKey(new Placement(SMALL, "a"));
    }

    @Test
    void queriesWait_duringEachRound_roundsEndAllTheSame() {
        int before = rounds.size();
        duringRound = () -> {
            for (int i = 0; i < 20; i++) {
                report(i % 2 == 0 ? 0.85 : 0.9);
                pass(100);
            }
        };
        for (int i = 0; i < 3; i++) {
            nextRound();
        }

        assertThat(rounds).hasSizeGreaterThanOrEqualTo(before + 3);
        assertThat(nodes.loadedOn("a")).containsExactlyInAnyOrder(SMALL, LARGE);
        assertThat(nodes.loads()).isEqualTo(2);
    }

    @Test
    void whatCame_doesNotFitBesideTheResult_theRoundIsGivenUp_andTheNextOneIsNot() {
        Placement full = new Placement(LARGE, "a");
        result = plan -> {
            TreeMap<Placement, Integer> counts = new TreeMap<>();
            counts.put(full, 2);
            return new PlacementPlan(
                    new TreeSet<>(counts.keySet()), InstanceCounts.of(counts), List.of(), PolicyMemory.NONE);
        };
        duringRound = () -> {
            report(0.85);
            pass(200);
        };
        nextRound();

        assertThat(nodes.loadedOn("a")).containsExactly(SMALL);
        assertThat(reasons("round")).singleElement().asString().startsWith("planning round discarded");

        result = plan -> plan;
        nextRound();
        assertThat(nodes.loadedOn("a")).containsExactly(SMALL);
        assertThat(reasons("round")).hasSize(1);
    }

    private void nextRound() {
        int before = rounds.size();
        while (rounds.size() == before) {
            iterate();
        }
        duringRound = () -> {};
        iterate();
    }

    /** One iteration; if it begins a round, that ends after what happens meanwhile. */
    private void iterate() {
        stepped.iterate(200);
        if (planner.isHeld()) {
            duringRound.run();
            planner.release();
            stepped.iterate(1);
        }
    }

    private void pass(long ms) {
        stepped.iterate(ms);
    }

    private void report(double floor) {
        ClassTraffic traffic = new ClassTraffic(
                new DemandGrid(CATALOG).of("fashion", new Objective(100, floor), 1), "", 100, 1, 1, 0, 0);
        loop.reported("g", new DemandReport(100, List.of(traffic), List.of(), List.of(traffic)), stepped.now());
    }

    private List<String> reasons(String event) {
        return stepped.journal().newest(99, entry -> entry.event().equals(event)).stream()
                .map(line -> line.entry().reason())
                .toList();
    }

    /** Computes when the test says so. */
    private static final class HeldPlanner implements Planner {

        private final Planner atOnce = Planner.AT_ONCE;
        private @Nullable Runnable held;

        @Override
        public <T> void compute(Supplier<T> work, Consumer<T> result, Consumer<RuntimeException> failure) {
            held = () -> atOnce.compute(work, result, failure);
        }

        boolean isHeld() {
            return held != null;
        }

        void release() {
            Runnable computation = Objects.requireNonNull(held);
            held = null;
            computation.run();
        }
    }

    /** The policy `cost`, with the situations of its rounds. */
    private final class Rounds implements PlanningPolicy {

        private final PlanningPolicy cost = PolicyKind.COST.with(PolicySettings.DEFAULTS);

        @Override
        public PlacementPlan plan(Situation situation, PlacementPlan previous) {
            rounds.add(situation);
            return result.apply(cost.plan(situation, previous));
        }

        @Override
        public PlacementPlan cover(Situation situation, PlacementPlan previous) {
            return cost.cover(situation, previous);
        }
    }
}
