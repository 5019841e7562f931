package io.infaas.controller.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.InstanceCounts;
import io.infaas.controller.plan.NodeCapacity;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.InstanceState;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Single events; the properties cover combinations. */
class ReconcilerTest {

    private static final Duration SOON = Duration.ofSeconds(5);

    private final LoopSimulation loop = new LoopSimulation("n1", "n2");
    private final SimulatedNode node = loop.node("n1");
    private final Placement a1 = loop.shop.placement("a1", "n1");
    private final Placement a2 = loop.shop.placement("a2", "n1");
    private final Placement a3 = loop.shop.placement("a3", "n1");
    private final Placement b2 = loop.shop.placement("b2", "n1");

    private boolean becomes(Placement placement, InstanceState state) {
        return loop.time.until(() -> loop.state(placement) == state, SOON);
    }

    @Test
    void planned_isLoadedThenWarmThenActive() {
        loop.plan(a1);

        assertThat(becomes(a1, InstanceState.LOADING)).isTrue();
        assertThat(becomes(a1, InstanceState.ACTIVE)).isTrue();
        assertThat(node.ready()).containsExactly(a1.variant());
        JournalEntry last = loop.journal.get(loop.journal.size() - 1);
        assertThat(last.event()).isEqualTo("load");
        assertThat(last.outcome()).isEqualTo("done");
        assertThat(last.reason()).isEqualTo("a test wants it");
        assertThat(last.application()).isEqualTo("fashion");
        assertThat((Long) last.inputs().get("durationMs")).isBetween(400L, 500L);
    }

    @Test
    void load_planChangesMeanwhile_itsEndHasTheReasonOfItsStart() {
        loop.plan(a1);
        assertThat(becomes(a1, InstanceState.LOADING)).isTrue();

        loop.plan(List.of(a2), InstanceCounts.ONCE, "another is cheaper");

        assertThat(loop.settles(SOON)).isTrue();
        assertThat(loop.journal)
                .filteredOn(
                        entry -> entry.event().equals("load") && entry.variant().equals(a1.variant()))
                .extracting(JournalEntry::reason)
                .containsExactly("a test wants it", "a test wants it");
    }

    @Test
    void foundLoaded_beforeAnyPlan_isAdoptedAndLeftAlone() {
        node.has(Set.of(a1.variant(), "a-stranger"));

        loop.time.run(Duration.ofSeconds(20));

        assertThat(loop.state(a1)).isEqualTo(InstanceState.ACTIVE);
        assertThat(loop.reconciler.instances()).hasSize(1);
        assertThat(node.loads + node.unloads).isZero();
        assertThat(node.models()).containsKey("a-stranger");
    }

    @Test
    void unprofiled_plannedOrFoundLoaded_isNeitherLoadedNorAdoptedNorUnloaded() {
        Placement unmeasured = new Placement(SmallCatalog.UNPROFILED, "n1");
        node.has(Set.of(SmallCatalog.UNPROFILED));

        loop.plan(a1, unmeasured, new Placement(SmallCatalog.UNPROFILED, "n2"));
        loop.time.run(Duration.ofSeconds(20));

        assertThat(loop.reconciler.instances()).containsOnlyKeys(a1);
        assertThat(node.loads).isEqualTo(1);
        assertThat(node.unloads).isZero();
        assertThat(loop.node("n2").loads).isZero();
        assertThat(node.models()).containsKey(SmallCatalog.UNPROFILED);
    }

    @Test
    void foundLoaded_publishedAndNotNamedAnyMore_goes_andWhatIsNamedOrAStrangersStays() {
        loop.reconciler.recognize(Set.of("former", SmallCatalog.UNPROFILED));
        node.has(Set.of("former", SmallCatalog.UNPROFILED, "a-stranger"));

        loop.plan(a1);
        loop.time.run(Duration.ofSeconds(20));

        assertThat(node.models()).doesNotContainKey("former").containsKeys(SmallCatalog.UNPROFILED, "a-stranger");
        assertThat(node.unloads).isEqualTo(1);
    }

    @Test
    void foundLoaded_planned_isNotLoadedAgain() {
        node.has(Set.of(a1.variant()));
        loop.plan(a1);

        assertThat(loop.settles(SOON)).isTrue();

        assertThat(node.loads).isZero();
    }

    @Test
    void replacement_servesBeforeTheOldOneDrains_andThatIsUnloadedOnlyWhenReleased() {
        loop.plan(a1);
        loop.settles(SOON);
        loop.gateway.silent(true);
        loop.plan(a2);

        assertThat(becomes(a2, InstanceState.ACTIVE)).isTrue();
        assertThat(becomes(a1, InstanceState.DRAINING)).isTrue();
        loop.time.run(Duration.ofSeconds(5));
        assertThat(node.ready()).contains(a1.variant());

        loop.gateway.silent(false);
        assertThat(loop.settles(SOON)).isTrue();
        assertThat(node.ready()).containsExactly(a2.variant());
    }

    @Test
    void silentGateway_isWaitedForUntilItsLeaseEnds() {
        loop.plan(a1);
        loop.settles(SOON);
        loop.gateway.silent(true);
        loop.plan(a2);

        loop.time.run(Duration.ofSeconds(9));
        assertThat(node.ready()).contains(a1.variant());

        assertThat(loop.settles(SOON)).isTrue();
    }

    @Test
    void plannedAgainWhileDraining_servesAgainWithoutLoad() {
        loop.plan(a1);
        loop.settles(SOON);
        loop.gateway.silent(true);
        loop.plan();
        assertThat(becomes(a1, InstanceState.DRAINING)).isTrue();

        loop.plan(a1);

        assertThat(loop.settles(SOON)).isTrue();
        assertThat(node.loads).isEqualTo(1);
        assertThat(node.unloads).isZero();
    }

    @Test
    void plannedAgainWhileUnloading_isLoadedWhenItIsGone() {
        loop.plan(a1);
        loop.settles(SOON);
        loop.plan();
        assertThat(loop.time.until(() -> node.unloads == 1, SOON)).isTrue();

        loop.plan(a1);

        assertThat(loop.settles(SOON)).isTrue();
        assertThat(node.loads).isEqualTo(2);
    }

    @Test
    void memoryShort_whatIsNotPlannedGoesFirst() {
        loop.plan(a3);
        loop.settles(SOON);

        loop.plan(b2);

        assertThat(becomes(a3, InstanceState.DRAINING)).isTrue();
        assertThat(loop.settles(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void replacementOfTheSameSize_memoryShort_oldOneGoesFirst() {
        loop.plan(a3);
        loop.settles(SOON);

        loop.plan(a2, a1);

        assertThat(loop.settles(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void manyPlaced_atMostTwoLoadsAtATime() {
        loop.plan(a1, a2, loop.shop.placement("b1", "n1"));

        loop.time.run(Duration.ofMillis(300));

        assertThat(loop.reconciler.instances()).hasSize(2);
        assertThat(loop.settles(SOON)).isTrue();
    }

    @Test
    void loadFails_barredWithTheNodesTextAndTriedAgainLater() {
        node.failLoads(a1.variant(), 2);
        loop.plan(a1);

        assertThat(becomes(a1, InstanceState.FAILED)).isTrue();
        assertThat(loop.reconciler.barredPlacements(loop.time.now())).containsExactly(a1);
        assertThat(loop.reconciler.failures().get(a1)).contains("no luck");
        assertThat(loop.events("load").get(1)).startsWith("failed: load failed for model");

        assertThat(loop.settles(Duration.ofSeconds(10))).isTrue();
        assertThat(node.loads).isEqualTo(3);
        assertThat(loop.reconciler.barredPlacements(loop.time.now())).isEmpty();
    }

    @Test
    void loadFails_oldInstanceStaysWhileNothingPlannedServes() {
        loop.plan(a1);
        loop.settles(SOON);
        node.failLoads(a2.variant(), 1000);
        loop.plan(a2);

        loop.time.run(Duration.ofSeconds(30));

        assertThat(loop.state(a1)).isEqualTo(InstanceState.ACTIVE);
    }

    @Test
    void warmUpFails_isUndoneAndTriedAgain() {
        node.failToWarm(true);
        loop.plan(a1);

        assertThat(becomes(a1, InstanceState.FAILED)).isTrue();
        assertThat(loop.time.until(() -> node.models().isEmpty(), SOON)).isTrue();

        node.failToWarm(false);
        assertThat(loop.settles(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void nodeDies_isSilentAndDown_andLoadedAgainWhenItIsBackEmpty() {
        loop.plan(a1);
        loop.settles(SOON);

        node.kill();
        assertThat(becomes(a1, InstanceState.SILENT)).isTrue();
        assertThat(loop.reconciler.nodeCapacities())
                .filteredOn(NodeCapacity::up)
                .extracting(NodeCapacity::id)
                .containsExactly("n2");

        node.start(Set.of());
        assertThat(loop.settles(SOON)).isTrue();
        assertThat(loop.journal).anyMatch(entry -> entry.reason().contains("restarted without it"));
    }

    @Test
    void nodeStopsAndGoesOn_activeAtOnceWithoutLoad() {
        loop.plan(a1);
        loop.settles(SOON);
        node.stop();
        assertThat(becomes(a1, InstanceState.SILENT)).isTrue();

        node.resume();

        assertThat(loop.settles(Duration.ofSeconds(3))).isTrue();
        assertThat(node.loads).isEqualTo(1);
    }

    @Test
    void nodeStopsInALoad_noSecondLoadBesideIt() {
        loop.plan(a1);
        assertThat(becomes(a1, InstanceState.LOADING)).isTrue();
        node.stop();
        assertThat(becomes(a1, InstanceState.FAILED)).isTrue();

        node.resume();

        assertThat(loop.settles(SOON)).isTrue();
        assertThat(node.loads).isEqualTo(1);
    }

    @Test
    void nodeReplacedInALoad_itsEndIsNoFailureOfTheModel() {
        loop.plan(a1);
        assertThat(becomes(a1, InstanceState.LOADING)).isTrue();
        node.unreachable(true);
        node.kill();
        assertThat(becomes(a1, InstanceState.FAILED)).isTrue();
        node.start(Set.of());
        node.unreachable(false);

        assertThat(loop.settles(SimulatedNode.LOAD_DEADLINE.plus(SOON))).isTrue();

        assertThat(loop.reconciler.failures()).isEmpty();
    }

    @Test
    void processReplacedFast_isNoticedAndLoadedAgain() {
        loop.plan(a1);
        loop.settles(SOON);
        loop.time.run(Duration.ofSeconds(10));

        node.kill();
        node.start(Set.of());

        assertThat(becomes(a1, InstanceState.LOADING)).isTrue();
        assertThat(loop.settles(SOON)).isTrue();
        assertThat(loop.events("vanish")).hasSize(1);
    }

    @Test
    void statisticsLagBehindALoad_nothingIsDoneTwice() {
        node.lag(Duration.ofMillis(2500));
        loop.plan(a1);

        loop.time.run(Duration.ofSeconds(20));

        assertThat(loop.settled()).isTrue();
        assertThat(node.loads).isEqualTo(1);
    }

    @Test
    void unhealthy_failedAtOnceThenUnloadedAndLoaded() {
        loop.plan(a1, a2);
        loop.settles(SOON);
        loop.time.run(Duration.ofSeconds(4));

        loop.reconciler.heal(Set.of(a1, a2));
        loop.time.run(Duration.ofMillis(410));
        assertThat(loop.reconciler.instances().values()).containsOnly(InstanceState.FAILED);
        assertThat(node.unloads).isEqualTo(1);

        assertThat(loop.settles(Duration.ofSeconds(15))).isTrue();
        assertThat(node.unloads).isEqualTo(2);
        assertThat(node.loads).isEqualTo(4);
    }

    @Test
    void unhealthy_unloadDoesNotFinish_isLoadedAgainAfterAWhile() {
        loop.plan(a1);
        loop.settles(SOON);
        loop.time.run(Duration.ofSeconds(4));
        node.stick(true);

        loop.reconciler.heal(Set.of(a1));

        assertThat(becomes(a1, InstanceState.FAILED)).isTrue();
        assertThat(loop.settles(Duration.ofSeconds(8))).isTrue();
        assertThat(loop.journal).anyMatch(entry -> entry.outcome().contains("still reports it as unloading"));
    }

    @Test
    void unhealthyAgainAndAgain_waitsLongerEachTime() {
        loop.plan(a1);
        loop.settles(SOON);
        long[] took = new long[4];
        for (int i = 0; i < took.length; i++) {
            loop.time.run(Duration.ofSeconds(4));
            loop.reconciler.heal(Set.of(a1));
            long begin = loop.time.now();
            becomes(a1, InstanceState.FAILED);
            assertThat(loop.settles(Duration.ofSeconds(20))).isTrue();
            took[i] = loop.time.now() - begin;
        }

        assertThat(took[3]).isGreaterThan(2 * took[0]);
    }

    @Test
    void nodeRemoved_isForgotten() {
        loop.plan(a1);
        loop.settles(SOON);

        loop.reconciler.nodes(List.of(loop.listed().get(1)));
        loop.time.run(Duration.ofSeconds(5));

        assertThat(loop.reconciler.instances()).isEmpty();
        assertThat(loop.reconciler.nodeCapacities())
                .extracting(NodeCapacity::id)
                .containsExactly("n2");
    }

    @Test
    void nodeNeverSeen_planned_waits() {
        node.kill();
        loop.plan(a1);

        loop.time.run(Duration.ofSeconds(5));
        assertThat(loop.reconciler.instances()).isEmpty();

        node.start(Set.of());
        assertThat(loop.settles(SOON)).isTrue();
    }
}
