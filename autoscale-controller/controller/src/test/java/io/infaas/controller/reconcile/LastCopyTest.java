package io.infaas.controller.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.controller.journal.JournalEntry;
import io.infaas.controller.plan.Placement;
import io.infaas.gateway.contract.InstanceState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The only serving instance of an application is replaced: nodes of 10 bytes; a2 takes 4 (rests at 3), a3 6 (5), b2 5 (4). */
class LastCopyTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final LoopSimulation one = new LoopSimulation("n1");
    private final LoopSimulation two = new LoopSimulation("n1", "n2");

    private static Placement on(LoopSimulation loop, String name, String node) {
        return loop.shop.placement(name, node);
    }

    /** The states that it has in turn. */
    private static List<InstanceState> statesOf(LoopSimulation loop, Placement old, Duration limit) {
        List<InstanceState> seen = new ArrayList<>();
        loop.time.until(
                () -> {
                    InstanceState now = loop.state(old);
                    if (now != null && (seen.isEmpty() || seen.get(seen.size() - 1) != now)) {
                        seen.add(now);
                    }
                    return false;
                },
                limit);
        return seen;
    }

    private static List<JournalEntry> entries(LoopSimulation loop, String event) {
        return loop.journal.stream()
                .filter(entry -> entry.event().equals(event))
                .toList();
    }

    /** LoopSimulation checks that nothing drains before a planned placement of its application serves. */
    @Test
    void silentNodeComesBackWithOthers_thoseReplaceNothing() {
        SimulatedNode returning = two.node("n1");
        returning.has(Set.of(on(two, "a1", "n1").variant(), on(two, "a3", "n1").variant()));
        two.time.run(Duration.ofMillis(129));
        two.plan();
        two.time.run(Duration.ofMillis(275));
        returning.unreachable(true);
        two.time.run(Duration.ofMillis(2));
        two.plan(on(two, "a1", "n2"));
        two.time.run(Duration.ofMillis(3351));
        two.plan(on(two, "a2", "n1"), on(two, "b1", "n1"));
        two.time.run(Duration.ofMillis(1243));

        returning.unreachable(false);
        two.plan(on(two, "a2", "n1"));
        two.time.run(LoopSimulation.TICK);

        assertThat(two.settles(Duration.ofMinutes(2))).isTrue();
        assertThat(entries(two, "pause")).isEmpty();
    }

    @Test
    void peaksDoNotFitButRestDoes_corruptReplacement_theOldOneServesThroughout() {
        Placement old = on(one, "b2", "n1");
        one.plan(old, on(one, "a1", "n1"));
        one.settles(SOON);
        Placement corrupt = on(one, "b1", "n1");
        one.node("n1").failLoads(corrupt.variant(), 1000);

        one.plan(corrupt, on(one, "a1", "n1"));

        assertThat(statesOf(one, old, Duration.ofSeconds(30))).containsExactly(InstanceState.ACTIVE);
        assertThat(one.reconciler.failures().get(corrupt)).contains("no luck");
        assertThat(entries(one, "pause")).isEmpty();
    }

    @Test
    void peaksDoNotFitButRestDoes_theReplacementServesBeforeTheOldOneDrains() {
        Placement old = on(one, "b2", "n1");
        one.plan(old, on(one, "a1", "n1"));
        one.settles(SOON);

        one.plan(on(one, "b1", "n1"), on(one, "a1", "n1"));

        assertThat(one.time.until(() -> one.state(old) == InstanceState.DRAINING, SOON))
                .isTrue();
        assertThat(one.state(on(one, "b1", "n1"))).isEqualTo(InstanceState.ACTIVE);
        assertThat(one.settles(SOON)).isTrue();
    }

    @Test
    void noRoomBesideIt_roomElsewhere_aStandInServesMeanwhile() {
        Placement old = on(two, "a3", "n1");
        two.plan(old, on(two, "b1", "n1"));
        two.settles(SOON);

        two.plan(on(two, "a2", "n1"), on(two, "b1", "n1"));

        Placement standIn = on(two, "a2", "n2");
        assertThat(two.time.until(() -> two.state(old) == InstanceState.DRAINING, SOON))
                .isTrue();
        assertThat(two.state(standIn)).isEqualTo(InstanceState.ACTIVE);
        assertThat(two.settles(SOON)).isTrue();
        assertThat(two.state(standIn)).isNull();
        assertThat(entries(two, "pause")).isEmpty();
    }

    @Test
    void noRoomBesideIt_corruptReplacement_failsElsewhereFirstAndIsBarred() {
        Placement old = on(two, "a3", "n1");
        two.plan(old, on(two, "b1", "n1"));
        two.settles(SOON);
        Placement corrupt = on(two, "a2", "n1");
        two.node("n2").failLoads(corrupt.variant(), 1000);
        two.node("n1").failLoads(corrupt.variant(), 1000);

        two.plan(corrupt, on(two, "b1", "n1"));

        assertThat(two.time.until(
                        () -> two.reconciler.barredPlacements(two.time.now()).contains(corrupt), SOON))
                .isTrue();
        assertThat(statesOf(two, old, Duration.ofSeconds(60))).containsExactly(InstanceState.ACTIVE);
        assertThat(entries(two, "pause")).isEmpty();
    }

    @Test
    void noRoomAnywhere_pauseIsAnnouncedAndTheReplacementLoadsAtOnce() {
        Placement old = on(one, "a3", "n1");
        one.plan(old, on(one, "b1", "n1"));
        one.settles(SOON);

        one.plan(on(one, "a2", "n1"), on(one, "b1", "n1"));

        assertThat(one.settles(SOON)).isTrue();
        assertThat(entries(one, "pause")).extracting(JournalEntry::outcome).containsExactly("started", "done");
        JournalEntry pause = entries(one, "pause").get(0);
        assertThat(pause.variant()).isEqualTo(old.variant());
        assertThat(pause.inputs()).containsEntry("expectedMs", 5L);
    }

    @Test
    void noRoomAnywhere_corruptReplacement_theOldOneIsBackAtOnceAndItIsBarredForLong() {
        Placement old = on(one, "a3", "n1");
        one.plan(old, on(one, "b1", "n1"));
        one.settles(SOON);
        Placement corrupt = on(one, "a2", "n1");
        one.node("n1").failLoads(corrupt.variant(), 1000);

        one.plan(corrupt, on(one, "b1", "n1"));

        assertThat(one.time.until(
                        () -> one.reconciler.barredPlacements(one.time.now()).contains(corrupt), SOON))
                .isTrue();
        assertThat(one.time.until(
                        () -> one.state(old) == InstanceState.ACTIVE, SimulatedNode.LOADING.plus(LoopSimulation.TICK)))
                .isTrue();
        assertThat(statesOf(one, old, Duration.ofSeconds(60))).containsExactly(InstanceState.ACTIVE);
        assertThat(entries(one, "pause").get(0).outcome()).isEqualTo("started");
        assertThat(entries(one, "pause").get(1).outcome()).startsWith("failed");
    }

    @Test
    void twoApplicationsChangePlaces_oneHasAnAnnouncedPauseAndTheOtherNone() {
        Placement a3 = on(two, "a3", "n1");
        Placement b2 = on(two, "b2", "n2");
        two.plan(a3, b2, on(two, "b1", "n1"), on(two, "a2", "n2"));
        two.settles(SOON);
        two.plan(a3, b2);
        two.settles(SOON);

        two.plan(on(two, "b2", "n1"), on(two, "a3", "n2"));

        assertThat(two.settles(Duration.ofSeconds(20))).isTrue();
        assertThat(entries(two, "pause").stream().map(JournalEntry::application).distinct())
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void replacementDiesWhileTheOldOneDrains_theOldOneServesAgain() {
        Placement old = on(two, "a1", "n1");
        two.plan(old);
        two.settles(SOON);
        two.gateway.silent(true);
        Placement next = on(two, "a2", "n2");
        two.plan(next);
        assertThat(two.time.until(() -> two.state(old) == InstanceState.DRAINING, SOON))
                .isTrue();

        two.node("n2").kill();

        assertThat(two.time.until(() -> two.state(old) == InstanceState.ACTIVE, SOON))
                .isTrue();
        assertThat(two.node("n1").unloads).isZero();
    }
}
